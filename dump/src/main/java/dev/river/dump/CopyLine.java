package dev.river.dump;

import dev.river.sink.Row;

/**
 * Reads a row of {@code COPY … TO STDOUT} in text format: fields between tabs, {@code \N} for NULL, and a backslash before
 * what would else be misread.
 *
 * @see <a href="https://www.postgresql.org/docs/current/sql-copy.html#id-1.9.3.55.9.2">COPY, text format</a>
 */
final class CopyLine {

    private CopyLine() {}

    /**
     * The values of a line.
     *
     * @param line the line with or without its newline; the row keeps the array and its escapes are taken out in place
     * @param columns how many fields it must have
     * @throws IllegalArgumentException if it has more or fewer
     */
    static Row parse(byte[] line, int columns) {
        int end = line.length > 0 && line[line.length - 1] == '\n' ? line.length - 1 : line.length;
        Row.Builder row = Row.builder(line, columns);
        int read = 0;
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
                int start = read;
                read = skipPlain(line, read, end);
                int write = read;
                while (read < end && line[read] != '\t') {
                    byte next = line[read++];
                    if (next == '\\' && read < end) {
                        next = unescape(line[read++]);
                    }
                    line[write++] = next;
                }
                row.slice(start, write - start);
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
        while (at < end && line[at] != '\t' && line[at] != '\\') {
            at++;
        }
        return at;
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
