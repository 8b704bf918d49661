package dev.river.pipeline.stretch;

import dev.river.postgres.change.Transaction;
import dev.river.postgres.change.VisibleTransactions;
import dev.river.sink.Lsn;

/**
 * Where a stretch of the stream ends because a dump reads in a snapshot that stands there.
 *
 * @param lsn where the snapshot stands
 * @param snapshot what it shows. Whether a transaction lies before cannot be seen by its position, which test_decoding does
 *     not show at its beginning
 */
public record Target(Lsn lsn, VisibleTransactions snapshot) {

    /** Whether the transaction is behind: the snapshot does not show it, so it is streamed after the dump. */
    public boolean isBefore(Transaction transaction) {
        return !snapshot.sees(transaction.xid());
    }
}
