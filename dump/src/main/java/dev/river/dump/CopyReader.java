package dev.river.dump;

import dev.river.postgres.Quoted;
import dev.river.postgres.encoding.Transcoder;
import dev.river.postgres.session.TextReading;
import dev.river.sink.Column;
import dev.river.sink.Row;
import dev.river.sink.Table;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyOut;

/** Runs {@code COPY (SELECT …) TO STDOUT} and hands over its rows. */
final class CopyReader {

    private CopyReader() {}

    /** Takes the rows of a COPY. */
    interface RowConsumer {
        /**
         * The next row.
         *
         * @param row the values, in the order of the table's columns
         * @param size how many bytes the server sent for them
         */
        void accept(Row row, int size);
    }

    /**
     * Reads rows of a table.
     *
     * @param text how values of that connection are read
     * @param source what stands behind FROM
     */
    static void read(Connection connection, TextReading text, Table table, String source, RowConsumer rows)
            throws SQLException {
        CopyOut copy = start(connection, text, columns(table), source);
        Transcoder transcoder = text.transcoder(table);
        int width = table.columns().size();
        byte[] line;
        while ((line = copy.readFromCopy()) != null) {
            rows.accept(utf8(transcoder, CopyLine.parse(line, 0, width)), line.length);
        }
    }

    /** Takes the rows of a COPY with their places. */
    interface PlacedRowConsumer {
        /**
         * The next row.
         *
         * @param place where it is, as {@link TidRange} counts
         * @param row the values, in the order of the table's columns
         * @param size how many bytes the server sent for them
         * @return whether to read on
         */
        boolean accept(long place, Row row, int size);
    }

    /**
     * Reads rows of a table with their places.
     *
     * @param text how values of that connection are read
     * @param source what stands behind FROM
     * @return whether all were read; if not, the connection is in the middle of an answer
     */
    static boolean readPlaced(
            Connection connection, TextReading text, Table table, String source, PlacedRowConsumer rows)
            throws SQLException {
        CopyOut copy =
                start(connection, text, "ctid" + (table.columns().isEmpty() ? "" : ", ") + columns(table), source);
        Transcoder transcoder = text.transcoder(table);
        int width = table.columns().size();
        byte[] line;
        while ((line = copy.readFromCopy()) != null) {
            int end = endOfFirst(line);
            int values = Math.min(end + 1, line.length);
            Row row = utf8(transcoder, CopyLine.parse(line, values, width));
            if (!rows.accept(TidRange.place(line, end), row, line.length - values)) {
                return false;
            }
        }
        return true;
    }

    /** Where the first field of a line ends. A {@code ctid} needs no escapes. */
    private static int endOfFirst(byte[] line) {
        int end = 0;
        while (line[end] != '\t' && line[end] != '\n') {
            end++;
        }
        return end;
    }

    private static Row utf8(@Nullable Transcoder transcoder, Row row) {
        return transcoder == null ? row : transcoder.utf8(row);
    }

    private static CopyOut start(Connection connection, TextReading text, String columns, String source)
            throws SQLException {
        return connection
                .unwrap(PGConnection.class)
                .getCopyAPI()
                .copyOut("COPY (SELECT " + columns + " FROM " + source + ") TO STDOUT"
                        + (text.isRaw() ? " (ENCODING 'SQL_ASCII')" : ""));
    }

    private static String columns(Table table) {
        return table.columns().stream()
                .map(Column::name)
                .map(Quoted::identifier)
                .collect(Collectors.joining(", "));
    }
}
