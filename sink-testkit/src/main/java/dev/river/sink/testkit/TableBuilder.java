package dev.river.sink.testkit;

import dev.river.sink.Column;
import dev.river.sink.ColumnType;
import dev.river.sink.ColumnType.Kind;
import dev.river.sink.Table;
import dev.river.sink.TableName;
import java.util.ArrayList;
import java.util.List;

/** Builds a {@link Table} column by column; types are given by PostgreSQL's names, {@code []} behind for an array. */
public final class TableBuilder {

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

    /** Adds a column. */
    public TableBuilder column(String column, String type) {
        columns.add(new Column(column, typeOf(type)));
        return this;
    }

    public Table build() {
        return new Table(name, columns, keyColumns);
    }

    private static ColumnType typeOf(String name) {
        if (name.endsWith("[]")) {
            return ColumnType.arrayOf(name, typeOf(name.substring(0, name.length() - 2)));
        }
        return switch (name) {
            case "boolean" -> ColumnType.of(name, Kind.BOOLEAN);
            case "smallint", "integer", "bigint" -> ColumnType.of(name, Kind.INTEGER);
            case "numeric" -> ColumnType.of(name, Kind.NUMERIC);
            case "real", "double precision" -> ColumnType.of(name, Kind.FLOAT);
            case "json", "jsonb" -> ColumnType.of(name, Kind.JSON);
            default -> ColumnType.of(name, Kind.TEXT);
        };
    }
}
