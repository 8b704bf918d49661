package dev.river.postgres.catalog;

import dev.river.sink.TableName;
import java.util.List;

/**
 * What identifies the rows of a table.
 *
 * @param oid the table's number
 * @param name schema and name
 * @param columns as {@link TableInfo#keyColumns()}
 */
public record TableKey(long oid, TableName name, List<String> columns) {

    public TableKey {
        columns = List.copyOf(columns);
    }
}
