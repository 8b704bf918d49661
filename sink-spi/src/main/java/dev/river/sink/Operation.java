package dev.river.sink;

/** What happened to the row, or to the table. May get new constants: a {@code switch} needs a default. */
public enum Operation {
    /** A row came into being, or the dump found it there. */
    INSERT,
    /** A row was changed. */
    UPDATE,
    /** A row was removed. */
    DELETE,
    /** All rows of the table were removed at once. */
    TRUNCATE
}
