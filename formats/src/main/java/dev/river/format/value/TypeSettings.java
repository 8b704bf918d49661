package dev.river.format.value;

/**
 * What a rule says of the JSON of some types.
 *
 * @param times how days and points in time are written
 * @param numbers whether {@code bigint}, {@code numeric} and {@code oid} are numbers
 * @param nonFinite what becomes of NaN and the infinities, of numbers and times
 * @param money whether amounts of money are numbers
 * @param bytes how {@code bytea} is written
 * @param composites whether rows are objects
 * @param hstore whether an {@code hstore} is an object
 * @param ranges whether ranges are objects
 * @param points whether a {@code point} is an object
 */
public record TypeSettings(
        Times times,
        Numbers numbers,
        NonFinite nonFinite,
        Numbers money,
        Bytes bytes,
        Structures composites,
        Structures hstore,
        Structures ranges,
        Structures points) {

    /** What holds where a rule says nothing. */
    public static final TypeSettings DEFAULT = new TypeSettings(
            Times.POSTGRES,
            Numbers.NUMBER,
            NonFinite.TEXT,
            Numbers.NUMBER,
            Bytes.HEX,
            Structures.OBJECT,
            Structures.OBJECT,
            Structures.OBJECT,
            Structures.OBJECT);

    /** Forms of dates and points in time. */
    public enum Times {
        /** As PostgreSQL writes them: {@code 2019-10-04 06:08:32.5+00}. */
        POSTGRES,
        /** As ISO 8601 has them: {@code 2019-10-04T06:08:32.5Z}. */
        ISO,
        /** Milliseconds since 1970; times of day as above. */
        EPOCH_MILLIS,
        /** Microseconds since 1970; times of day as above. */
        EPOCH_MICROS
    }

    /** Forms of numbers that are larger or more exact than a consumer's may be. */
    public enum Numbers {
        NUMBER,
        TEXT
    }

    /** Forms of what is no number of JSON. */
    public enum NonFinite {
        TEXT,
        NULL
    }

    /** Forms of bytes. */
    public enum Bytes {
        /** {@code \x00ff}. */
        HEX,
        BASE64
    }

    /** Forms of values that have parts. */
    public enum Structures {
        OBJECT,
        /** PostgreSQL's own text. */
        TEXT
    }
}
