package dev.river.stream;

import dev.river.postgres.change.Change;
import dev.river.postgres.change.Transaction;
import dev.river.sink.Table;
import dev.river.sink.TableName;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a truncate means for the tables that records name: PostgreSQL names the partitions that it emptied, records name the
 * root.
 *
 * @param table the table, of a partition its root
 * @param partial whether other partitions of it kept their rows
 */
public record Truncation(Table table, boolean partial) {

    /** The change that it is for a reader of the stream. */
    public Change change(Transaction transaction, long ordinal, int size) {
        return partial
                ? Change.partialTruncate(table, transaction, ordinal, size)
                : Change.truncate(table, transaction, ordinal, size);
    }

    /** @param emptied the tables of one truncate by the names that the plugin gave them */
    public static List<Truncation> of(Map<TableName, Table> emptied, DecoderCatalog catalog) {
        Map<TableName, Table> whole = new LinkedHashMap<>();
        Map<TableName, Set<TableName>> partitions = new LinkedHashMap<>();
        emptied.forEach((name, table) -> {
            whole.put(table.name(), table);
            if (!name.equals(table.name())) {
                partitions
                        .computeIfAbsent(table.name(), root -> new HashSet<>())
                        .add(name);
            }
        });
        List<Truncation> truncations = new ArrayList<>();
        whole.forEach((name, table) -> {
            Set<TableName> emptiedPartitions = partitions.getOrDefault(name, Set.of());
            boolean complete = emptied.containsKey(name) || catalog.areAllPartitions(name, emptiedPartitions);
            truncations.add(new Truncation(table, !complete));
        });
        return truncations;
    }
}
