package dev.river.sink;

import java.time.Instant;

/** The end of a transaction among the records of a batch. All that the sink gets of the transaction comes before it. */
public final class TransactionEnd {

    private final int recordsBefore;
    private final long xid;
    private final Lsn commitLsn;
    private final Lsn endLsn;
    private final Instant commitTime;

    private TransactionEnd(Builder builder) {
        this.recordsBefore = builder.recordsBefore;
        this.xid = builder.xid;
        this.commitLsn = builder.commitLsn;
        this.endLsn = builder.endLsn;
        this.commitTime = builder.commitTime;
    }

    /**
     * Starts the end of a transaction.
     *
     * @param recordsBefore as {@link #recordsBefore()}
     */
    public static Builder builder(int recordsBefore) {
        return new Builder(recordsBefore);
    }

    /** How many of the batch's records come before it: 0 where it stands before the first, as after a part in another batch. */
    public int recordsBefore() {
        return recordsBefore;
    }

    /** The transaction's id. */
    public long xid() {
        return xid;
    }

    /** The position of the commit, as {@link ChangeRecord#commitLsn()} gives it. */
    public Lsn commitLsn() {
        return commitLsn;
    }

    /** The position after the commit: all that was committed up to there has come. */
    public Lsn endLsn() {
        return endLsn;
    }

    /** When it was committed, as {@link ChangeRecord#commitTime()} gives it. */
    public Instant commitTime() {
        return commitTime;
    }

    @Override
    public String toString() {
        return "end of transaction " + xid + " at " + endLsn;
    }

    /** Takes the parts of it. */
    public static final class Builder {

        private final int recordsBefore;
        private long xid;
        private Lsn commitLsn = Lsn.ZERO;
        private Lsn endLsn = Lsn.ZERO;
        private Instant commitTime = Instant.EPOCH;

        private Builder(int recordsBefore) {
            this.recordsBefore = recordsBefore;
        }

        public Builder xid(long xid) {
            this.xid = xid;
            return this;
        }

        public Builder commitLsn(Lsn commitLsn) {
            this.commitLsn = commitLsn;
            return this;
        }

        public Builder endLsn(Lsn endLsn) {
            this.endLsn = endLsn;
            return this;
        }

        public Builder commitTime(Instant commitTime) {
            this.commitTime = commitTime;
            return this;
        }

        public TransactionEnd build() {
            return new TransactionEnd(this);
        }
    }
}
