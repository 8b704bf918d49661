package dev.river.dump;

/**
 * Some of the rows of a part, read at once.
 *
 * @param part the part
 * @param range the places of the rows
 * @param firstOrdinal the ordinal of the first row: rows of two chunks in one snapshot must not share any
 */
public record Chunk(DumpPart part, TidRange range, long firstOrdinal) {

    private static final TidRange ALL = new TidRange(0, TidRange.END);

    /** All rows of a part. */
    public static Chunk whole(DumpPart part, long firstOrdinal) {
        return new Chunk(part, ALL, firstOrdinal);
    }

    /** Whether it has all rows of its part. */
    public boolean isWhole() {
        return range.equals(ALL);
    }

    @Override
    public String toString() {
        return part.part().name() + " " + range;
    }
}
