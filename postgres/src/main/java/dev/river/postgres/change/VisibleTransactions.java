package dev.river.postgres.change;

import dev.river.postgres.Quoted;
import java.util.Arrays;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.transaction.TransactionIsolationLevel;

/**
 * Which transactions a statement sees, as {@code txid_current_snapshot()} shows it: {@code xmin:xmax:xip,xip}.
 *
 * @see <a href="https://www.postgresql.org/docs/current/functions-info.html#FUNCTIONS-PG-SNAPSHOT">Transaction ID and
 *     Snapshot Information Functions</a>
 */
public final class VisibleTransactions {

    private final long oldest;
    private final long end;
    private final long[] inProgress;

    private VisibleTransactions(long oldest, long end, long[] inProgress) {
        this.oldest = oldest;
        this.end = end;
        this.inProgress = inProgress;
    }

    /** What a statement sees now. */
    public static VisibleTransactions current(Handle handle) {
        return parse(handle.createQuery("SELECT txid_current_snapshot()::text")
                .mapTo(String.class)
                .one());
    }

    /**
     * What an exported snapshot shows.
     *
     * @param snapshot its name, as {@code SET TRANSACTION SNAPSHOT} takes it
     */
    public static VisibleTransactions in(String snapshot, Handle handle) {
        return handle.inTransaction(TransactionIsolationLevel.REPEATABLE_READ, transaction -> {
            transaction.execute("SET TRANSACTION SNAPSHOT " + Quoted.literal(snapshot));
            return current(transaction);
        });
    }

    /**
     * Takes an id, with its epoch: every transaction that has written by now has one before it. It also has the server write
     * its WAL soon, which an open transaction alone may not for seconds.
     */
    public static long newTransactionId(Handle handle) {
        return handle.inTransaction(transaction -> {
            transaction.execute("SET LOCAL synchronous_commit = local");
            return transaction
                    .createQuery("SELECT txid_current()")
                    .mapTo(Long.class)
                    .one();
        });
    }

    /** Reads PostgreSQL's text. */
    public static VisibleTransactions parse(String text) {
        String[] parts = text.split(":", -1);
        if (parts.length != 3) {
            throw new IllegalArgumentException("\"" + text + "\" is not a snapshot such as 10:20:10,14,15");
        }
        long[] inProgress = parts[2].isEmpty()
                ? new long[0]
                : Arrays.stream(parts[2].split(",")).mapToLong(Long::parseLong).toArray();
        return new VisibleTransactions(Long.parseLong(parts[0]), Long.parseLong(parts[1]), inProgress);
    }

    /** Whether all transactions have ended that had an id before this one, and this one too. */
    public boolean isPast(long txid) {
        return oldest > txid;
    }

    /**
     * Whether all transactions have ended up to this one.
     *
     * @param xid its id as the stream has it, 32 bits without the epoch
     */
    public boolean isPastXid(long xid) {
        return (int) oldest - (int) xid > 0;
    }

    /**
     * Whether what the transaction did can be seen, once it has committed.
     *
     * @param xid its id as the stream has it, 32 bits without the epoch
     */
    public boolean sees(long xid) {
        // Ids are compared as PostgreSQL compares them: the one less than half the circle away comes before.
        boolean before = (int) xid - (int) end < 0;
        return before && Arrays.stream(inProgress).noneMatch(each -> (int) each == (int) xid);
    }
}
