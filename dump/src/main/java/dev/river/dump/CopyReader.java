package dev.river.dump;

import dev.river.postgres.Quoted;
import dev.river.sink.Column;
import dev.river.sink.Row;
import dev.river.sink.Table;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.stream.Collectors;
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
     * @param source what stands behind FROM
     */
    static void read(Connection connection, Table table, String source, RowConsumer rows) throws SQLException {
        String columns = table.columns().stream()
                .map(Column::name)
                .map(Quoted::identifier)
                .collect(Collectors.joining(", "));
        CopyOut copy = connection
                .unwrap(PGConnection.class)
                .getCopyAPI()
                .copyOut("COPY (SELECT " + columns + " FROM " + source + ") TO STDOUT");
        int width = table.columns().size();
        byte[] line;
        while ((line = copy.readFromCopy()) != null) {
            rows.accept(CopyLine.parse(line, width), line.length);
        }
    }
}
