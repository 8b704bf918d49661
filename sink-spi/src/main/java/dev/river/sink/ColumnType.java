package dev.river.sink;

import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * The type of a column as PostgreSQL has it, which says how the text form of a value is to be read. Immutable.
 *
 * <p>A domain has a name of its own, and counts as the type below it in all else.
 */
public final class ColumnType {

    /**
     * What a type is. The text of a value is what PostgreSQL's manual says, with dates in ISO and times in UTC. A later version
     * of River may know more kinds, of what is {@link #OTHER} now: a {@code switch} over them needs a default.
     */
    public enum Kind {
        /** {@code t} or {@code f}. */
        BOOLEAN,
        /** An integer of 16 bits. */
        SMALLINT,
        /** An integer of 32 bits. */
        INTEGER,
        /** An integer of 64 bits. */
        BIGINT,
        /** An unsigned integer of 32 bits, the number of an object. */
        OID,
        /** A decimal number of any length, or {@code NaN}, {@code Infinity}, {@code -Infinity}. */
        NUMERIC,
        /** A binary floating-point number of 32 bits in decimal notation, or as above. */
        REAL,
        /** A binary floating-point number of 64 bits in decimal notation, or as above. */
        DOUBLE,
        /** An amount of money, as the server's locale writes it. */
        MONEY,
        /** Text of any length. */
        TEXT,
        /** Text of at most {@link ColumnType#length()} characters, where it has one. */
        VARCHAR,
        /** Text of {@link ColumnType#length()} characters, with spaces at its end where it is shorter. */
        CHAR,
        /** Bytes in hex: {@code \x00ff}. */
        BYTEA,
        /** A day: {@code 2026-01-31}, also {@code infinity} and {@code 0044-03-15 BC}. */
        DATE,
        /** A time of day: {@code 12:30:00.5}, to {@link ColumnType#precision()} digits of a second. */
        TIME,
        /** A time of day with its distance from UTC: {@code 12:30:00+02}. */
        TIMETZ,
        /** Day and time without a zone: {@code 2026-01-31 12:30:00.5}. */
        TIMESTAMP,
        /** A point in time, in UTC: {@code 2026-01-31 12:30:00.5+00}. */
        TIMESTAMPTZ,
        /** A span of time in ISO 8601: {@code P1DT2H}. */
        INTERVAL,
        /** {@code a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11}. */
        UUID,
        /** A JSON document, as it was written. */
        JSON,
        /** A JSON document. */
        JSONB,
        /** An XML document, or a part of one. */
        XML,
        /** An address of a host or a network: {@code 192.168.0.1}, {@code 10.0.0.0/8}. */
        INET,
        /** An address of a network: {@code 10.0.0.0/8}. */
        CIDR,
        /** {@code 08:00:2b:01:02:03}. */
        MACADDR,
        /** {@code 08:00:2b:01:02:03:04:05}. */
        MACADDR8,
        /** {@link ColumnType#length()} bits: {@code 0101}. */
        BIT,
        /** At most {@link ColumnType#length()} bits, where it has one. */
        VARBIT,
        /** {@code (x,y)}. */
        POINT,
        /** {@code {A,B,C}}. */
        LINE,
        /** {@code [(x1,y1),(x2,y2)]}. */
        LSEG,
        /** {@code (x1,y1),(x2,y2)}. */
        BOX,
        /** {@code [(x1,y1),...]} where it is open, {@code ((x1,y1),...)} where it is closed. */
        PATH,
        /** {@code ((x1,y1),...)}. */
        POLYGON,
        /** {@code <(x,y),r>}. */
        CIRCLE,
        /** One of the names that the type was created with. */
        ENUM,
        /** A row of {@link ColumnType#fields()}: {@code (1,"a b",)}. */
        COMPOSITE,
        /** {@code [1,5)}, {@code empty}; its bounds are of type {@link ColumnType#element()}. */
        RANGE,
        /** {@code {[1,5),[7,9)}}, ranges of type {@link ColumnType#element()}. */
        MULTIRANGE,
        /** PostgreSQL's array literal, its elements of type {@link ColumnType#element()}. */
        ARRAY,
        /** Texts by keys, of the extension hstore: {@code "a"=>"1", "b"=>NULL}. */
        HSTORE,
        /** Any other, such as a type of an extension: its text is all that River knows. */
        OTHER
    }

    private final String name;
    private final Kind kind;
    private final int length;
    private final int precision;
    private final int scale;
    private final @Nullable ColumnType element;
    private final char delimiter;
    private final List<Column> fields;

    private ColumnType(Builder builder) {
        this.name = builder.name;
        this.kind = builder.kind;
        this.length = builder.length;
        this.precision = builder.precision;
        this.scale = builder.scale;
        this.element = builder.element;
        this.delimiter = builder.delimiter;
        this.fields = builder.fields;
    }

    /** A type without modifiers that is no array. */
    public static ColumnType of(String name, Kind kind) {
        return builder(name, kind).build();
    }

    /** An array of elements of the given type. */
    public static ColumnType arrayOf(String name, ColumnType element) {
        return builder(name, Kind.ARRAY).element(element).build();
    }

    /** Starts a type; the methods say what each part is. */
    public static Builder builder(String name, Kind kind) {
        return new Builder(name, kind);
    }

    /** Starts a type that is like this one. */
    public Builder toBuilder() {
        Builder builder = new Builder(name, kind).delimiter(delimiter);
        builder.length = length;
        builder.precision = precision;
        builder.scale = scale;
        builder.element = element;
        builder.fields = fields;
        return builder;
    }

    /**
     * The name as PostgreSQL's {@code format_type} gives it, without a modifier: {@code character varying}; of a type outside of
     * {@code pg_catalog} with its schema.
     */
    public String name() {
        return name;
    }

    /** What it is. */
    public Kind kind() {
        return kind;
    }

    /** How many characters or bits a value has, at most or just so; for texts and bits that were declared with a length. */
    public OptionalInt length() {
        return optional(length);
    }

    /**
     * For numbers how many digits a value can have, for times and intervals how many digits of a second; where it was declared with
     * that. For floating-point numbers, how many a server before PostgreSQL 12 writes, however few would do.
     */
    public OptionalInt precision() {
        return optional(precision);
    }

    /**
     * How many of a number's digits stand behind the point, where it was declared with a precision; may be below 0. Of an amount of
     * money, as many as the server's locale has.
     */
    public OptionalInt scale() {
        return precision < 0 || (kind != Kind.NUMERIC && kind != Kind.MONEY)
                ? OptionalInt.empty()
                : OptionalInt.of(scale);
    }

    /** The columns of a composite type, in their order; none for any other kind, and where they are not known. */
    public List<Column> fields() {
        return fields;
    }

    /** The type of the elements of an array, of the bounds of a range, of the ranges of a multirange; null for any other kind. */
    public @Nullable ColumnType element() {
        return element;
    }

    /** What stands between the elements of an array of this type: a comma for all types but {@code box}. */
    public char delimiter() {
        return delimiter;
    }

    private static OptionalInt optional(int value) {
        return value < 0 ? OptionalInt.empty() : OptionalInt.of(value);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ColumnType that
                && name.equals(that.name)
                && kind == that.kind
                && length == that.length
                && precision == that.precision
                && scale == that.scale
                && delimiter == that.delimiter
                && fields.equals(that.fields)
                && Objects.equals(element, that.element);
    }

    @Override
    public int hashCode() {
        return Objects.hash(name, kind, length, precision, scale, delimiter, element, fields);
    }

    /** The name, with the modifiers behind it. */
    @Override
    public String toString() {
        if (length >= 0) {
            return name + "(" + length + ")";
        }
        if (precision >= 0 && kind != Kind.MONEY && kind != Kind.REAL && kind != Kind.DOUBLE) {
            return name + "(" + precision + (kind == Kind.NUMERIC ? "," + scale : "") + ")";
        }
        return name;
    }

    /** Takes the parts of a type. */
    public static final class Builder {

        private final String name;
        private final Kind kind;
        private int length = -1;
        private int precision = -1;
        private int scale;
        private @Nullable ColumnType element;
        private char delimiter = ',';
        private List<Column> fields = List.of();

        private Builder(String name, Kind kind) {
            this.name = name;
            this.kind = kind;
        }

        public Builder length(int length) {
            this.length = length;
            return this;
        }

        public Builder precision(int precision) {
            this.precision = precision;
            return this;
        }

        public Builder precisionAndScale(int precision, int scale) {
            this.precision = precision;
            this.scale = scale;
            return this;
        }

        public Builder element(ColumnType element) {
            this.element = element;
            return this;
        }

        public Builder delimiter(char delimiter) {
            this.delimiter = delimiter;
            return this;
        }

        public Builder fields(List<Column> fields) {
            this.fields = List.copyOf(fields);
            return this;
        }

        public ColumnType build() {
            return new ColumnType(this);
        }
    }
}
