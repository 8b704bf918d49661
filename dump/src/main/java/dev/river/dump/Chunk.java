package dev.river.dump;

import dev.river.postgres.Quoted;
import dev.river.postgres.session.Server;
import org.jspecify.annotations.Nullable;

/**
 * Some of the rows of a part, read at once.
 *
 * @param part the part
 * @param range the places of the rows
 * @param firstOrdinal the ordinal of the first row: rows of two chunks in one snapshot must not share any
 * @param where a condition in SQL that the rows fulfil; null where all are wanted
 */
public record Chunk(
        DumpPart part,
        TidRange range,
        long firstOrdinal,
        @Nullable String where) {

    private static final TidRange ALL = new TidRange(0, TidRange.END);

    /** All rows of a part that fulfil a condition. */
    public static Chunk whole(DumpPart part, long firstOrdinal, @Nullable String where) {
        return new Chunk(part, ALL, firstOrdinal, where);
    }

    /** Whether it has all rows of its part. */
    public boolean isWhole() {
        return range.equals(ALL);
    }

    /** What stands behind FROM to read its rows. */
    String source(Server server) {
        return source(isWhole() ? "true" : range.condition(server));
    }

    /** What stands behind FROM to read its rows and all that have places behind them. */
    String sourceToTheEnd() {
        return source(range.from() == 0 ? "true" : range.conditionToTheEnd());
    }

    private String source(String places) {
        // The condition may end with a comment. An index may bring its rows in an order of its own; but the reader may
        // stop at any of them, and goes on behind its place.
        String rows = where == null ? "" : " AND (" + where + "\n)" + (isWhole() ? "" : " ORDER BY ctid");
        return "ONLY " + Quoted.table(part.part().name()) + alias() + " WHERE " + places + rows;
    }

    /** A condition may name the table, whichever part it is read from. */
    private String alias() {
        return where == null || part.part().name().equals(part.table().name())
                ? ""
                : " AS " + Quoted.identifier(part.table().name().name());
    }

    @Override
    public String toString() {
        return part.part().name() + " " + range;
    }
}
