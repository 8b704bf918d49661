package dev.river.pipeline.tenure;

import dev.river.postgres.change.VisibleTransactions;
import java.util.Arrays;

/**
 * The transactions that the stream has delivered and no snapshot is known to show yet, while a subscription owns its slot. The
 * WAL has a commit before anyone can see it, and long before where it waits for a standby: a row that is read then may be older
 * than what was delivered of it. For several threads.
 */
public final class DeliveredTransactions {

    /** So many are told apart. Where there are more, all transactions up to the last of them have to end. */
    private static final int MOST = 1 << 17;

    private int[] xids = new int[64];
    private int count;

    /** The last of those that are not told apart any more. */
    private int lastMerged;

    private boolean merged;
    private VisibleTransactions lastSeen;

    /** What another owner may have delivered has an id before this one, with its epoch. */
    private final long startTxid;

    /**
     * @param startTxid an id that was taken after the slot was owned, with its epoch
     * @param visible what can be seen
     */
    public DeliveredTransactions(long startTxid, VisibleTransactions visible) {
        this.startTxid = startTxid;
        this.lastSeen = visible;
    }

    /** The stream has delivered a transaction whole, to some lane at least. */
    public synchronized void add(long xid) {
        if (count == MOST) {
            merge();
        }
        if (count == xids.length) {
            xids = Arrays.copyOf(xids, 2 * count);
        }
        xids[count++] = (int) xid;
    }

    private void merge() {
        for (int i = 0; i < count; i++) {
            lastMerged = merged && lastMerged - xids[i] > 0 ? lastMerged : xids[i];
            merged = true;
        }
        count = 0;
    }

    /** A snapshot shows these. */
    public synchronized void seen(VisibleTransactions visible) {
        lastSeen = visible;
        int left = 0;
        for (int i = 0; i < count; i++) {
            if (!visible.sees(xids[i])) {
                xids[left++] = xids[i];
            }
        }
        count = left;
        merged &= !visible.isPastXid(lastMerged);
    }

    /** Those that were delivered by now, to be looked for in snapshots. */
    public synchronized Delivered byNow() {
        return new Delivered(Arrays.copyOf(xids, count), merged, lastMerged);
    }

    /** Whether all transactions have ended that had an id before this one, with its epoch. */
    public synchronized boolean havePast(long txid) {
        return lastSeen.isPast(txid);
    }

    /**
     * The id, with its epoch, before which all transactions have to end before a table is read: those that another owner may
     * have delivered, and those before another id.
     */
    public long endedBefore(long txid) {
        return Math.max(txid, startTxid);
    }

    /** The transactions that were delivered up to some time. */
    public static final class Delivered {

        private final int[] xids;
        private final boolean merged;
        private final int lastMerged;

        private Delivered(int[] xids, boolean merged, int lastMerged) {
            this.xids = xids;
            this.merged = merged;
            this.lastMerged = lastMerged;
        }

        /** Whether a snapshot shows all of them. */
        public boolean areSeenBy(VisibleTransactions visible) {
            for (int xid : xids) {
                if (!visible.sees(xid)) {
                    return false;
                }
            }
            return !merged || visible.isPastXid(lastMerged);
        }
    }
}
