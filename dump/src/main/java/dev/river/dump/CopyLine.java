package dev.river.dump;

import dev.river.sink.Row;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Reads a row of {@code COPY … TO STDOUT} in text format: fields between tabs, {@code \N} for NULL, and a backslash before
 * what would else be misread.
 *
 * @see <a href="https://www.postgresql.org/docs/current/sql-copy.html#id-1.9.3.55.9.2">COPY, text format</a>
 */
public final class CopyLine {

    // Byte by byte a text of 2 kB took 1.7 times as long (CopyLineBenchmark).
    private static final VarHandle EIGHT_BYTES =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private static final long ONES = 0x0101_0101_0101_0101L;
    private static final long TABS = '\t' * ONES;
    private static final long BACKSLASHES = '\\' * ONES;

    private CopyLine() {}

    /**
     * The values of a line.
     *
     * @param line the line with or without its newline; the row keeps the array and its escapes are taken out in place
     * @param start where the first value begins, in bytes
     * @param columns how many fields it must have
     * @throws IllegalArgumentException if it has more or fewer
     */
    public static Row parse(byte[] line, int start, int columns) {
        int end = line.length > 0 && line[line.length - 1] == '\n' ? line.length - 1 : line.length;
        Row.Builder row = Row.builder(line, columns);
        int read = start;
        for (int field = 0; field < columns; field++) {
            if (field > 0) {
                if (read >= end || line[read] != '\t') {
                    throw new IllegalArgumentException(
                            "A line of COPY ends after " + field + " fields of " + columns + ", at byte " + read);
                }
                read++;
            }
            if (isNull(line, read, end)) {
                row.nullValue();
                read += 2;
            } else {
                int begin = read;
                read = skipPlain(line, read, end);
                int write = read;
                while (read < end && line[read] == '\\') {
                    read++;
                    line[write++] = read < end ? unescape(line[read++]) : (byte) '\\';
                    int plain = read;
                    read = skipPlain(line, read, end);
                    System.arraycopy(line, plain, line, write, read - plain);
                    write += read - plain;
                }
                row.slice(begin, write - begin);
            }
        }
        if (read != end) {
            throw new IllegalArgumentException("A line of COPY has more than " + columns + " fields, at byte " + read);
        }
        return row.build();
    }

    private static boolean isNull(byte[] line, int at, int end) {
        return at + 1 < end && line[at] == '\\' && line[at + 1] == 'N' && (at + 2 == end || line[at + 2] == '\t');
    }

    private static int skipPlain(byte[] line, int from, int end) {
        int at = from;
        while (end - at >= Long.BYTES) {
            long bytes = (long) EIGHT_BYTES.get(line, at);
            long found = zeroBytes(bytes ^ TABS) | zeroBytes(bytes ^ BACKSLASHES);
            if (found != 0) {
                return at + Long.numberOfTrailingZeros(found) / Byte.SIZE;
            }
            at += Long.BYTES;
        }
        while (at < end && line[at] != '\t' && line[at] != '\\') {
            at++;
        }
        return at;
    }

    /** Bit 7 of the lowest byte that is zero, beside whatever bits above it; 0 where there is none. */
    private static long zeroBytes(long bytes) {
        return (bytes - ONES) & ~bytes & (ONES << 7);
    }

    private static byte unescape(byte escaped) {
        return switch (escaped) {
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'v' -> 0x0B;
            default -> escaped;
        };
    }
}
