package dev.river.sink;

import java.util.Objects;

/** A record that the sink can never store as it is, and why. */
public final class Rejection {

    private final ChangeRecord record;
    private final String reason;

    private Rejection(ChangeRecord record, String reason) {
        this.record = record;
        this.reason = reason;
    }

    /**
     * The rejection of a record.
     *
     * @param reason why, in a sentence, without the row's values
     */
    public static Rejection of(ChangeRecord record, String reason) {
        return new Rejection(record, reason);
    }

    /** The record, the very object that the batch held. */
    public ChangeRecord record() {
        return record;
    }

    /** Why, in a sentence, without the row's values. */
    public String reason() {
        return reason;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Rejection that && record.equals(that.record) && reason.equals(that.reason);
    }

    @Override
    public int hashCode() {
        return Objects.hash(record, reason);
    }

    /** The reason. */
    @Override
    public String toString() {
        return reason;
    }
}
