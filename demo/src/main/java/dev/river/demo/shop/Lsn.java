package dev.river.demo.shop;

/** A position in the WAL. */
public record Lsn(long value) {

    /** Reads PostgreSQL's form of it, such as {@code 0/16B3748}. */
    public static Lsn parse(String text) {
        int slash = text.indexOf('/');
        return new Lsn(
                (Long.parseLong(text.substring(0, slash), 16) << 32) | Long.parseLong(text.substring(slash + 1), 16));
    }

    /** Whether the other position comes later. */
    public boolean isBefore(Lsn other) {
        return Long.compareUnsigned(value, other.value) < 0;
    }
}
