package dev.river.sink.testkit;

import dev.river.sink.Column;
import dev.river.sink.ColumnType;
import dev.river.sink.ColumnType.Kind;
import dev.river.sink.Table;
import dev.river.sink.TableName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Builds a {@link Table} column by column; types are given by PostgreSQL's names, {@code []} behind for an array. */
public final class TableBuilder {

    /** The kinds by PostgreSQL's names, as {@code format_type} gives them, and in short. */
    private static final Map<String, Kind> KINDS = kinds();

    private final TableName name;
    private final List<Column> columns = new ArrayList<>();
    private final List<Integer> keyColumns = new ArrayList<>();

    private TableBuilder(TableName name) {
        this.name = name;
    }

    /** Starts a table without columns. */
    public static TableBuilder table(String schema, String name) {
        return new TableBuilder(new TableName(schema, name));
    }

    /** Adds a column of the key. */
    public TableBuilder key(String column, String type) {
        keyColumns.add(columns.size());
        return column(column, type);
    }

    /** Adds a column of any type, modifiers and NOT NULL among it. */
    public TableBuilder column(Column column) {
        columns.add(column);
        return this;
    }

    /** Adds a column. */
    public TableBuilder column(String column, String type) {
        columns.add(Column.of(column, typeOf(type)));
        return this;
    }

    public Table build() {
        return Table.of(name, columns, keyColumns);
    }

    private static Map<String, Kind> kinds() {
        Map<String, Kind> kinds = new HashMap<>();
        for (Kind kind : Kind.values()) {
            if (kind != Kind.ARRAY && kind != Kind.OTHER) {
                kinds.put(kind.name().toLowerCase(Locale.ROOT), kind);
            }
        }
        kinds.put("double precision", Kind.DOUBLE);
        kinds.put("character varying", Kind.VARCHAR);
        kinds.put("character", Kind.CHAR);
        kinds.put("time without time zone", Kind.TIME);
        kinds.put("time with time zone", Kind.TIMETZ);
        kinds.put("timestamp without time zone", Kind.TIMESTAMP);
        kinds.put("timestamp with time zone", Kind.TIMESTAMPTZ);
        kinds.put("bit varying", Kind.VARBIT);
        return kinds;
    }

    private static ColumnType typeOf(String name) {
        if (name.endsWith("[]")) {
            return ColumnType.arrayOf(name, typeOf(name.substring(0, name.length() - 2)));
        }
        return ColumnType.of(name, KINDS.getOrDefault(name, Kind.OTHER));
    }
}
