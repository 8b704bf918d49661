package dev.river.demo;

/** A position in the WAL. */
record Lsn(long value) {

    /** Reads PostgreSQL's form of it, such as {@code 0/16B3748}. */
    static Lsn parse(String text) {
        int slash = text.indexOf('/');
        return new Lsn(
                (Long.parseLong(text.substring(0, slash), 16) << 32) | Long.parseLong(text.substring(slash + 1), 16));
    }

    boolean isBefore(Lsn other) {
        return Long.compareUnsigned(value, other.value) < 0;
    }
}
