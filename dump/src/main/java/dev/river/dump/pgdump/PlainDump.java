package dev.river.dump.pgdump;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.river.sink.TableName;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The blocks of rows in what {@code pg_dump} writes in its plain format: each is a COPY statement, then the rows in the text format
 * of COPY, then {@code \.}. All else is passed over.
 */
final class PlainDump {

    private static final byte[] START_OF_BLOCK = "COPY ".getBytes(UTF_8);
    private static final byte[] LAST_WORDS = "-- PostgreSQL database dump complete".getBytes(UTF_8);
    private static final String END_OF_STATEMENT = " FROM stdin;\n";
    private static final int BUFFER = 1 << 16;

    private final InputStream input;
    private final byte[] buffer = new byte[BUFFER];
    private int read;
    private int end;
    private boolean inBlock;
    private boolean complete;

    PlainDump(InputStream input) {
        this.input = input;
    }

    /**
     * What a block has.
     *
     * @param table the table
     * @param columns the names of its columns, in the order of the values
     */
    record Block(TableName table, List<String> columns) {}

    /** Goes on to the next block, over what is left of this one; null at the end. */
    @Nullable
    Block next() throws IOException {
        while (inBlock) {
            row();
        }
        byte[] line;
        while ((line = line()) != null) {
            complete |= startsWith(line, LAST_WORDS);
            if (startsWith(line, START_OF_BLOCK)) {
                Block block = blockFrom(line);
                if (block != null) {
                    inBlock = true;
                    return block;
                }
            }
        }
        return null;
    }

    /**
     * Whether the program has said at the end that it has written all. One whose session is lost ends the block that it is at as if
     * it had all its rows.
     */
    boolean isComplete() {
        return complete;
    }

    /** A statement goes over several lines where a name has line breaks. */
    private @Nullable Block blockFrom(byte[] firstLine) throws IOException {
        StringBuilder statement = new StringBuilder(new String(firstLine, UTF_8));
        while (statement.chars().filter(c -> c == '"').count() % 2 != 0) {
            byte[] line = line();
            if (line == null) {
                return null;
            }
            statement.append(new String(line, UTF_8));
        }
        String text = statement.toString();
        return text.endsWith(END_OF_STATEMENT)
                ? block(new Names(text.substring(START_OF_BLOCK.length, text.length() - END_OF_STATEMENT.length())))
                : null;
    }

    private static @Nullable Block block(Names names) {
        String schema = names.next();
        if (!names.skip('.')) {
            return null;
        }
        TableName table = new TableName(schema, names.next());
        List<String> columns = new ArrayList<>();
        names.skip(' ');
        if (names.skip('(')) {
            do {
                names.skip(' ');
                columns.add(names.next());
            } while (names.skip(','));
        }
        return new Block(table, columns);
    }

    /**
     * The next row of the block, as {@link dev.river.dump.CopyLine} reads it; null at its end.
     *
     * @throws IOException if what was written ends before the block does
     */
    byte @Nullable [] row() throws IOException {
        byte[] line = line();
        if (line == null) {
            throw new IOException("It ends among the rows of a table");
        }
        inBlock = line.length < 2 || line[0] != '\\' || line[1] != '.';
        return inBlock ? line : null;
    }

    private static boolean startsWith(byte[] line, byte[] start) {
        if (line.length < start.length) {
            return false;
        }
        for (int i = 0; i < start.length; i++) {
            if (line[i] != start[i]) {
                return false;
            }
        }
        return true;
    }

    /** With its line break, if it has one; null at the end. */
    private byte @Nullable [] line() throws IOException {
        ByteArrayOutputStream begun = null;
        while (true) {
            if (read == end && !fill()) {
                return begun == null ? null : begun.toByteArray();
            }
            int from = read;
            while (read < end && buffer[read] != '\n') {
                read++;
            }
            boolean whole = read < end;
            if (whole) {
                read++;
            }
            if (whole && begun == null) {
                byte[] line = new byte[read - from];
                System.arraycopy(buffer, from, line, 0, line.length);
                return line;
            }
            begun = Objects.requireNonNullElseGet(begun, ByteArrayOutputStream::new);
            begun.write(buffer, from, read - from);
            if (whole) {
                return begun.toByteArray();
            }
        }
    }

    private boolean fill() throws IOException {
        read = 0;
        end = Math.max(0, input.read(buffer));
        return end > 0;
    }

    /** Names as {@code pg_dump} writes them, in quotes where they need some. */
    private static final class Names {
        private final String text;
        private int at;

        Names(String text) {
            this.text = text;
        }

        boolean skip(char c) {
            boolean found = at < text.length() && text.charAt(at) == c;
            at += found ? 1 : 0;
            return found;
        }

        String next() {
            StringBuilder name = new StringBuilder();
            if (!skip('"')) {
                while (at < text.length() && ".,() ".indexOf(text.charAt(at)) < 0) {
                    name.append(text.charAt(at++));
                }
                return name.toString();
            }
            while (at < text.length()) {
                char c = text.charAt(at++);
                if (c == '"' && !skip('"')) {
                    break;
                }
                name.append(c);
            }
            return name.toString();
        }
    }
}
