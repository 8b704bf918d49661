package dev.river.sink;

import java.util.List;

/**
 * Records for one sink, in order. Immutable.
 *
 * <p>It may hold a part of a transaction, or several.
 */
public final class Batch {

    private final List<ChangeRecord> records;
    private final long size;
    private final Notes notes;
    private final List<TransactionEnd> transactionEnds;

    private Batch(Builder builder) {
        this.records = builder.records;
        this.size = builder.size;
        this.notes = builder.notes;
        this.transactionEnds = builder.transactionEnds;
    }

    /** A batch of these records and nothing else. */
    public static Batch of(List<ChangeRecord> records) {
        return builder(records).build();
    }

    /** Starts a batch of these records. */
    public static Builder builder(List<ChangeRecord> records) {
        return new Builder(List.copyOf(records));
    }

    /**
     * The records, at least one; none only where there are {@link #notes()} or {@link #transactionEnds()}, which a sink gets
     * only if it asks for them.
     */
    public List<ChangeRecord> records() {
        return records;
    }

    /** What the records take together, in bytes. */
    public long size() {
        return size;
    }

    /** What to store in one step with the records. Empty unless the sink {@linkplain SinkTraits#storesNotes() stores notes}. */
    public Notes notes() {
        return notes;
    }

    /**
     * The ends of transactions among the records, in order. Empty unless the sink
     * {@linkplain SinkTraits#transactionEnds() asks for them}.
     */
    public List<TransactionEnd> transactionEnds() {
        return transactionEnds;
    }

    /** Takes the parts of a batch. */
    public static final class Builder {

        private final List<ChangeRecord> records;
        private long size;
        private Notes notes = Notes.NONE;
        private List<TransactionEnd> transactionEnds = List.of();

        private Builder(List<ChangeRecord> records) {
            this.records = records;
            for (ChangeRecord record : records) {
                size += record.size();
            }
        }

        /** What the records take together, where that is more than the sum of their own sizes. */
        public Builder size(long size) {
            this.size = size;
            return this;
        }

        public Builder notes(Notes notes) {
            this.notes = notes;
            return this;
        }

        public Builder transactionEnds(List<TransactionEnd> transactionEnds) {
            this.transactionEnds = List.copyOf(transactionEnds);
            return this;
        }

        public Batch build() {
            return new Batch(this);
        }
    }
}
