package dev.river.sink;

import java.util.Objects;

/**
 * Where a sink writes: a topic, an index, a file, a table; and what it is. From that follows what records River hands over.
 */
public final class Destination {

    /**
     * What a destination is. A later version of River may know more kinds: a {@code switch} over them needs a default.
     */
    public enum Kind {
        /** Every record is kept, in order: see {@link Destination#log}. */
        LOG,
        /** Rows under their keys, of which the sink keeps values: see {@link Destination#rows}. */
        ROWS,
        /** Rows under their keys, each replaced as a whole: see {@link Destination#wholeRows}. */
        WHOLE_ROWS
    }

    private final String name;
    private final Kind kind;

    private Destination(String name, Kind kind) {
        this.name = name;
        this.kind = kind;
    }

    /**
     * What records are only ever added to, as a topic or a file. Records may be without a key. The values that an update left
     * as they were are missing, and {@link ChangeRecord#unchanged()} names them; where the update changes the key, River fills
     * them in as far as they can still be read. Several tables may share it.
     */
    public static Destination log(String name) {
        return new Destination(name, Kind.LOG);
    }

    /**
     * What holds one row under each key, as a search index. Each record but a truncate has a key. A sink keeps the values
     * that an update left as they were ({@link ChangeRecord#unchanged()}) from the row that it has; where River knows that
     * it may have none, the record comes with all values. Where tables share it, their rows must not have a key in common.
     */
    public static Destination rows(String name) {
        return new Destination(name, Kind.ROWS);
    }

    /**
     * What holds one row under each key, and of it only what the last record said, as a compacted topic. Each record but
     * a truncate has a key. River fills in what an update left as it was, as far as it can still be read. Where tables share
     * it, their rows must not have a key in common.
     */
    public static Destination wholeRows(String name) {
        return new Destination(name, Kind.WHOLE_ROWS);
    }

    /** The name in the sink. */
    public String name() {
        return name;
    }

    /** What it is. */
    public Kind kind() {
        return kind;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Destination that && name.equals(that.name) && kind == that.kind;
    }

    @Override
    public int hashCode() {
        return Objects.hash(name, kind);
    }

    /** The name. */
    @Override
    public String toString() {
        return name;
    }
}
