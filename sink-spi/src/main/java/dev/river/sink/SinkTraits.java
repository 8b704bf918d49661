package dev.river.sink;

/** What a sink asks for, beyond what every sink gets. Immutable. */
public final class SinkTraits {

    /** What a sink has that asks for nothing. */
    public static final SinkTraits PLAIN = builder().build();

    private final int maxInFlight;
    private final boolean durableOnFlush;
    private final boolean transactionEnds;
    private final boolean storesNotes;

    private SinkTraits(Builder builder) {
        this.maxInFlight = builder.maxInFlight;
        this.durableOnFlush = builder.durableOnFlush;
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
     * Whether a batch that was written is only taken, and durable once {@link Sink#flush()} says so. River then flushes now and
     * then, acknowledges nothing before, and after a failure hands over again all that was not flushed. This version of River
     * flushes after each batch.
     */
    public boolean durableOnFlush() {
        return durableOnFlush;
    }

    /**
     * Whether batches tell the {@linkplain Batch#transactionEnds() ends of transactions}. This version of River does not yet, and
     * refuses a sink that asks for it.
     */
    public boolean transactionEnds() {
        return transactionEnds;
    }

    /**
     * Whether the sink stores the {@linkplain Batch#notes() notes} of a batch in one step with its records. This version of River
     * gives none yet, and refuses a sink that asks for them.
     */
    public boolean storesNotes() {
        return storesNotes;
    }

    /** Takes the traits one by one. */
    public static final class Builder {

        private int maxInFlight = 1;
        private boolean durableOnFlush;
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
