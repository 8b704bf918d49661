package dev.river.sink;

import java.util.List;

/**
 * A table as it was when a row of it changed: the columns that its rows have, in their order.
 *
 * <p>Two records of one table share the object until the table's columns change.
 *
 * @param name schema and name; of a partitioned table, the root's
 * @param columns the columns in the order of the values of a {@link Row}
 * @param keyColumns the positions in {@code columns} of those that identify a row: the replica identity's, under
 *     {@code REPLICA IDENTITY FULL} the primary key's; empty where there is none
 */
public record Table(TableName name, List<Column> columns, List<Integer> keyColumns) {

    public Table {
        columns = List.copyOf(columns);
        keyColumns = List.copyOf(keyColumns);
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
}
