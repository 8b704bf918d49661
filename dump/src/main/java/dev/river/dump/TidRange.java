package dev.river.dump;

import dev.river.postgres.Quoted;
import dev.river.postgres.session.Server;

/**
 * The places of a table from one to before another. A place is where a row is, its {@code ctid}, as a number: the block above
 * the lowest 16 bits, and there the number of the row in its block.
 *
 * @param from the first place
 * @param to the place behind the last one
 */
public record TidRange(long from, long to) {

    /** Behind every place that a table can have. */
    public static final long END = 1L << 48;

    private static final int ROW_BITS = 16;
    private static final long ROWS = 1L << ROW_BITS;

    /** More rows than fit in a block: each takes more bytes than this, with its pointer. */
    private static final String MOST_ROWS_OF_A_BLOCK = "current_setting('block_size')::int / 28";

    public TidRange {
        if (from < 0 || to > END || from >= to) {
            throw new IllegalArgumentException("From " + from + " to before " + to + " there are no places");
        }
    }

    /** The place where a block begins. */
    public static long ofBlock(long block) {
        return block << ROW_BITS;
    }

    /** Reads a {@code ctid} at the start of a text, up to an end, as PostgreSQL writes it: {@code (12,3)}. */
    static long place(byte[] text, int end) {
        long place = 0;
        long number = 0;
        for (int i = 1; i < end - 1; i++) {
            if (text[i] == ',') {
                place = ofBlock(number);
                number = 0;
            } else {
                number = number * 10 + text[i] - '0';
            }
        }
        return place + number;
    }

    /** A place as a {@code ctid}. */
    static String ctid(long place) {
        return "(" + (place >> ROW_BITS) + "," + place % ROWS + ")";
    }

    /** The block of the first place. */
    public long firstBlock() {
        return from >> ROW_BITS;
    }

    /** The block of the last place. */
    public long lastBlock() {
        return (to - 1) >> ROW_BITS;
    }

    /** How many blocks there are, also those of which only some places are included. */
    public long blocks() {
        return lastBlock() - firstBlock() + 1;
    }

    /** The places from the first one on up to an end before that of this range, or this range. */
    public TidRange upToBlock(long end) {
        return new TidRange(from, Math.min(to, ofBlock(end)));
    }

    /**
     * The condition for the rows in the range. Before PostgreSQL 14, which cannot read a range of places, it names them one by one.
     * Only for a range that ends before {@link #END}.
     */
    String condition(Server server) {
        if (server.readsRangesOfPlaces()) {
            return conditionToTheEnd() + " AND ctid < " + Quoted.literal(ctid(to)) + "::tid";
        }
        String place = "block * " + ROWS + " + number";
        return "ctid = ANY (ARRAY(SELECT ('(' || block || ',' || number || ')')::tid FROM generate_series("
                + firstBlock() + "::bigint, " + lastBlock() + "::bigint) AS block, generate_series(1, "
                + MOST_ROWS_OF_A_BLOCK + ") AS number WHERE " + place + " >= " + from + " AND " + place + " < " + to
                + "))";
    }

    /** The condition for the rows in the range and behind it. */
    String conditionToTheEnd() {
        return "ctid >= " + Quoted.literal(ctid(from)) + "::tid";
    }

    @Override
    public String toString() {
        return ctid(from) + " to " + (to == END ? "the end" : "before " + ctid(to));
    }
}
