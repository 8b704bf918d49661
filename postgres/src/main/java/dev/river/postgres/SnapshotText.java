package dev.river.postgres;

import java.util.Arrays;

/**
 * Which transactions a statement sees, as {@code txid_current_snapshot()} tells it: {@code xmin:xmax:xip,xip}.
 *
 * @see <a href="https://www.postgresql.org/docs/current/functions-info.html#FUNCTIONS-PG-SNAPSHOT">Transaction ID and
 *     Snapshot Information Functions</a>
 */
public final class SnapshotText {

    private final long end;
    private final long[] inProgress;

    private SnapshotText(long end, long[] inProgress) {
        this.end = end;
        this.inProgress = inProgress;
    }

    /** Reads PostgreSQL's text. */
    public static SnapshotText parse(String text) {
        String[] parts = text.split(":", -1);
        if (parts.length != 3) {
            throw new IllegalArgumentException("\"" + text + "\" is not a snapshot such as 10:20:10,14,15");
        }
        long[] inProgress = parts[2].isEmpty()
                ? new long[0]
                : Arrays.stream(parts[2].split(",")).mapToLong(Long::parseLong).toArray();
        return new SnapshotText(Long.parseLong(parts[1]), inProgress);
    }

    /**
     * Whether what the transaction did can be seen, once it has committed.
     *
     * @param xid its id as the stream tells it, 32 bits without the epoch
     */
    public boolean sees(long xid) {
        // Ids are compared as PostgreSQL compares them: the one less than half the circle away comes before.
        boolean before = (int) xid - (int) end < 0;
        return before && Arrays.stream(inProgress).noneMatch(each -> (int) each == (int) xid);
    }
}
