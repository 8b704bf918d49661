package dev.river.sink;

import java.time.Duration;

/** What a sink asks for, beyond what every sink gets. Immutable. */
public final class SinkTraits {

    /** What a sink has that asks for nothing. */
    public static final SinkTraits PLAIN = builder().build();

    private final int maxInFlight;
    private final boolean durableOnFlush;
    private final Duration flushEvery;
    private final boolean transactionEnds;
    private final boolean storesNotes;

    private SinkTraits(Builder builder) {
        this.maxInFlight = builder.maxInFlight;
        this.durableOnFlush = builder.durableOnFlush;
        this.flushEvery = builder.flushEvery;
        this.transactionEnds = builder.transactionEnds;
        this.storesNotes = builder.storesNotes;
    }

    /** Starts with what a sink has that asks for nothing. */
    public static Builder builder() {
        return new Builder();
    }

    /** How many batches River may have in flight at a time, at least 1. */
    public int maxInFlight() {
        return maxInFlight;
    }

    /**
     * Whether a batch that was written is only taken, and durable once {@link Sink#flush()} says so. River forgets a batch that
     * was taken, and acknowledges nothing before it is durable. After a failure it reads again from PostgreSQL, and hands over,
     * all that was not durable.
     */
    public boolean durableOnFlush() {
        return durableOnFlush;
    }

    /**
     * How long a batch waits at most until it is flushed, if it has to be. PostgreSQL keeps the WAL as long, and a crash repeats as
     * much.
     */
    public Duration flushEvery() {
        return flushEvery;
    }

    /** Whether batches have the {@linkplain Batch#transactionEnds() ends of transactions}. */
    public boolean transactionEnds() {
        return transactionEnds;
    }

    /**
     * Whether the sink stores the {@linkplain Batch#notes() notes} of a batch in one step with its records. River then reads the
     * stream from where these say that the sink is, and so gives it no change twice.
     */
    public boolean storesNotes() {
        return storesNotes;
    }

    /** Takes the traits one by one. */
    public static final class Builder {

        private int maxInFlight = 1;
        private boolean durableOnFlush;
        private Duration flushEvery = Duration.ofSeconds(1);
        private boolean transactionEnds;
        private boolean storesNotes;

        private Builder() {}

        /** As {@link SinkTraits#maxInFlight()}; 1 unless given. */
        public Builder maxInFlight(int batches) {
            if (batches < 1) {
                throw new IllegalArgumentException("At least 1 batch must be in flight at a time, not " + batches);
            }
            maxInFlight = batches;
            return this;
        }

        /** As {@link SinkTraits#durableOnFlush()}; false unless given. */
        public Builder durableOnFlush(boolean durableOnFlush) {
            this.durableOnFlush = durableOnFlush;
            return this;
        }

        /** As {@link SinkTraits#flushEvery()}; a second unless given. */
        public Builder flushEvery(Duration atMost) {
            if (atMost.isNegative() || atMost.isZero()) {
                throw new IllegalArgumentException("The time between two flushes must be more than 0, not " + atMost);
            }
            flushEvery = atMost;
            return this;
        }

        /** As {@link SinkTraits#transactionEnds()}; false unless given. */
        public Builder transactionEnds(boolean transactionEnds) {
            this.transactionEnds = transactionEnds;
            return this;
        }

        /** As {@link SinkTraits#storesNotes()}; false unless given. */
        public Builder storesNotes(boolean storesNotes) {
            this.storesNotes = storesNotes;
            return this;
        }

        public SinkTraits build() {
            return new SinkTraits(this);
        }
    }
}
