package dev.river.sink;

import org.jspecify.annotations.Nullable;

/**
 * The type of a column, and how its text form is to be read.
 *
 * <p>A domain counts as the type below it; an enum, a composite, a range and every type that River does not know are
 * {@link Kind#TEXT}.
 *
 * @param name the type's name as PostgreSQL's {@code format_type} gives it, without a length: {@code character varying}
 * @param kind how the text form is to be read
 * @param element the type of the elements of an array, null for any other kind
 * @param delimiter what stands between the elements of an array of this type: a comma for all types but {@code box}
 */
public record ColumnType(String name, Kind kind, @Nullable ColumnType element, char delimiter) {

    /** How the text form of a value is to be read. */
    public enum Kind {
        /** {@code t} or {@code f}. */
        BOOLEAN,
        /** A decimal number without a fraction that fits a signed 64-bit integer. */
        INTEGER,
        /** A decimal number of any length, or {@code NaN}, {@code Infinity}, {@code -Infinity}. */
        NUMERIC,
        /** A binary floating-point number in decimal notation, or {@code NaN}, {@code Infinity}, {@code -Infinity}. */
        FLOAT,
        /** A JSON document. */
        JSON,
        /** PostgreSQL's array literal, its elements of type {@link ColumnType#element()}. */
        ARRAY,
        /** Anything else: the text is the value. */
        TEXT
    }

    /** A type that is no array. */
    public static ColumnType of(String name, Kind kind) {
        return new ColumnType(name, kind, null, ',');
    }

    /** An array of elements of the given type. */
    public static ColumnType arrayOf(String name, ColumnType element) {
        return new ColumnType(name, Kind.ARRAY, element, ',');
    }
}
