package dev.river.sink;

import java.util.List;
import java.util.Objects;

/**
 * A table as it was when a row of it changed: the columns that its rows have, in their order. Immutable.
 *
 * <p>Two records of one table share the object until the table's columns change.
 */
public final class Table {

    private final TableName name;
    private final List<Column> columns;
    private final List<Integer> keyColumns;

    private Table(TableName name, List<Column> columns, List<Integer> keyColumns) {
        this.name = name;
        this.columns = List.copyOf(columns);
        this.keyColumns = List.copyOf(keyColumns);
    }

    /** A table; the methods say what each part is. */
    public static Table of(TableName name, List<Column> columns, List<Integer> keyColumns) {
        return new Table(name, columns, keyColumns);
    }

    /** Schema and name; of a partitioned table, the root's. */
    public TableName name() {
        return name;
    }

    /** The columns in the order of the values of a {@link Row}. */
    public List<Column> columns() {
        return columns;
    }

    /**
     * The positions in {@link #columns()} of those that identify a row: the replica identity's, under
     * {@code REPLICA IDENTITY FULL} the primary key's; empty where there is none.
     */
    public List<Integer> keyColumns() {
        return keyColumns;
    }

    /** The position of the column of that name, or -1 where there is none. */
    public int indexOf(String column) {
        for (int i = 0; i < columns.size(); i++) {
            if (columns.get(i).name().equals(column)) {
                return i;
            }
        }
        return -1;
    }

    /** Whether the other is the same table with the same columns and key. */
    @Override
    public boolean equals(Object other) {
        return other instanceof Table that
                && name.equals(that.name)
                && columns.equals(that.columns)
                && keyColumns.equals(that.keyColumns);
    }

    @Override
    public int hashCode() {
        return Objects.hash(name, columns, keyColumns);
    }

    @Override
    public String toString() {
        return name + " " + columns;
    }
}
