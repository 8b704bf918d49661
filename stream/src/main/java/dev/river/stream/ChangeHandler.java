package dev.river.stream;

import dev.river.postgres.change.Change;
import dev.river.postgres.change.Transaction;
import dev.river.sink.Lsn;

/** Takes what a decoder makes of a slot's messages: whole transactions, one after the other, in commit order. */
public interface ChangeHandler {

    /** A transaction starts. Its changes follow, up to {@link #onCommit}. */
    void onBegin(Transaction transaction);

    /** A change of the transaction that has started last. */
    void onChange(Change change);

    /**
     * All that one message of the transaction says was given. Messages without rows are not reported.
     *
     * <p>The same transaction comes with the same messages whenever the slot is read again by the same plugin, options and
     * publications.
     *
     * @param lsn the position that PostgreSQL sent with the message
     */
    void onMessage(Lsn lsn);

    /**
     * The transaction is complete.
     *
     * @param endLsn the end of its commit record, which may be acknowledged once all its changes are durable
     */
    void onCommit(Lsn endLsn);
}
