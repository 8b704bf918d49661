package dev.river.sink;

/**
 * A position in PostgreSQL's write-ahead log, an unsigned 64-bit count of bytes.
 *
 * <p>Written as PostgreSQL's {@code pg_lsn} is: two hexadecimal numbers and a slash, as in {@code 16/B374D848}.
 *
 * @param value the position in bytes, unsigned
 */
public record Lsn(long value) implements Comparable<Lsn> {

    /** No position: PostgreSQL's {@code InvalidXLogRecPtr}, before every other. */
    public static final Lsn ZERO = new Lsn(0);

    /**
     * Reads PostgreSQL's notation.
     *
     * @throws IllegalArgumentException if the text is not an LSN
     */
    public static Lsn parse(String text) {
        int slash = text.indexOf('/');
        if (slash < 1 || slash > 8 || text.length() - slash - 1 < 1 || text.length() - slash - 1 > 8) {
            throw new IllegalArgumentException("\"" + text + "\" is not an LSN such as 16/B374D848");
        }
        try {
            long high = Long.parseUnsignedLong(text, 0, slash, 16);
            long low = Long.parseUnsignedLong(text, slash + 1, text.length(), 16);
            return new Lsn(high << 32 | low);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("\"" + text + "\" is not an LSN such as 16/B374D848", e);
        }
    }

    /** Whether this position comes after the other. */
    public boolean isAfter(Lsn other) {
        return compareTo(other) > 0;
    }

    /** The later of the two. */
    public static Lsn max(Lsn a, Lsn b) {
        return a.isAfter(b) ? a : b;
    }

    /** The earlier of the two. */
    public static Lsn min(Lsn a, Lsn b) {
        return a.isAfter(b) ? b : a;
    }

    @Override
    public int compareTo(Lsn other) {
        return Long.compareUnsigned(value, other.value);
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(17);
        appendHex(text, (int) (value >>> 32));
        text.append('/');
        appendHex(text, (int) value);
        return text.toString();
    }

    /** Each small transaction has a position of its own to write, so that this counts. */
    private static void appendHex(StringBuilder text, int half) {
        int digits = Math.max(1, (Integer.SIZE - Integer.numberOfLeadingZeros(half) + 3) / 4);
        for (int i = digits - 1; i >= 0; i--) {
            text.append("0123456789ABCDEF".charAt(half >>> (4 * i) & 0xF));
        }
    }
}
