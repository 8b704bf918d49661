package dev.river.dump.pgdump;

import dev.river.sink.ColumnType;
import dev.river.sink.ColumnType.Kind;
import dev.river.sink.Row;
import dev.river.sink.Table;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Has the server write values again whose text depends on the settings of the session that reads them, so that they are as River
 * reads them itself. {@code pg_dump} sets a style of intervals of its own; a file may come from a session with any time zone, too.
 */
final class ServerForm {

    /** What may contain an interval. */
    private static final Set<Kind> OF_PROGRAM = EnumSet.of(Kind.INTERVAL, Kind.COMPOSITE, Kind.RANGE, Kind.MULTIRANGE);

    private static final Set<Kind> OF_FILE =
            EnumSet.of(Kind.INTERVAL, Kind.COMPOSITE, Kind.RANGE, Kind.MULTIRANGE, Kind.TIMESTAMPTZ, Kind.BYTEA);

    private final Connection session;
    private final Table table;
    private final List<Integer> columns;
    private final boolean impossible;

    /** @param session a session with River's settings */
    private ServerForm(Connection session, Table table, Set<Kind> kinds, Set<Kind> impossibleKinds) {
        this.impossible = table.columns().stream()
                .anyMatch(column ->
                        impossibleKinds.contains(element(column.type()).kind()));
        this.session = session;
        this.table = table;
        this.columns = IntStream.range(0, table.columns().size())
                .filter(column -> kinds.contains(
                        element(table.columns().get(column).type()).kind()))
                .boxed()
                .toList();
    }

    /** For values of a program that River runs, with all settings that it takes over. */
    static ServerForm ofProgram(Connection session, Table table) {
        return new ServerForm(session, table, OF_PROGRAM, Set.of());
    }

    /** For values of a program that someone else has run. */
    static ServerForm ofFile(Connection session, Table table) {
        return new ServerForm(session, table, OF_FILE, EnumSet.of(Kind.MONEY));
    }

    private static ColumnType element(ColumnType type) {
        ColumnType element = type.element();
        return element == null ? type : element(element);
    }

    /** Whether there are values that the server could read wrongly: an amount of money is written as its locale has it. */
    boolean isImpossible() {
        return impossible;
    }

    /** Whether the rows are in River's form as they are. */
    boolean isNeedless() {
        return columns.isEmpty();
    }

    /** The rows in River's form, in their order. */
    List<Row> of(List<Row> rows) throws SQLException {
        if (isNeedless() || rows.isEmpty()) {
            return rows;
        }
        String names = columns.stream().map(column -> "v" + column).collect(Collectors.joining(", "));
        String written = columns.stream()
                .map(column ->
                        "v" + column + "::" + table.columns().get(column).type().name() + "::text")
                .collect(Collectors.joining(", "));
        String arrays = columns.stream().map(column -> "?::text[]").collect(Collectors.joining(", "));
        List<Row> made = new ArrayList<>(rows.size());
        try (PreparedStatement statement = session.prepareStatement("SELECT " + written + " FROM unnest(" + arrays
                + ") WITH ORDINALITY AS given (" + names + ", number) ORDER BY number")) {
            for (int i = 0; i < columns.size(); i++) {
                int column = columns.get(i);
                Array values = session.createArrayOf(
                        "text", rows.stream().map(row -> row.text(column)).toArray());
                statement.setArray(i + 1, values);
            }
            try (ResultSet answer = statement.executeQuery()) {
                for (Row row : rows) {
                    answer.next();
                    made.add(with(row, answer));
                }
            }
        }
        return made;
    }

    private Row with(Row row, ResultSet answer) throws SQLException {
        Row.Builder made = Row.builder(row.size());
        int next = 0;
        for (int column = 0; column < row.size(); column++) {
            boolean written = next < columns.size() && columns.get(next) == column;
            @Nullable String text = written ? answer.getString(++next) : null;
            if (text != null) {
                made.value(text);
            } else if (written || row.isNull(column)) {
                made.nullValue();
            } else {
                made.value(row.array(), row.offset(column), row.length(column));
            }
        }
        return made.build();
    }
}
