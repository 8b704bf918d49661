package dev.river.postgres.publication;

import dev.river.postgres.catalog.TableInfo;
import dev.river.postgres.catalog.TableInfo.Part;
import dev.river.postgres.session.Server;
import dev.river.sink.TableName;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which tables the two publications are to name.
 *
 * @param full those that are to be published for all kinds of changes
 * @param inserts those that can only be published for inserts and truncates
 */
record WantedTables(Set<TableName> full, Set<TableName> inserts) {

    private static final int PARTITIONED_TABLES_SINCE = 130000;

    static WantedTables of(List<TableInfo> tables, Server server) {
        Set<TableName> full = new TreeSet<>();
        Set<TableName> inserts = new TreeSet<>();
        for (TableInfo table : tables) {
            Set<TableName> wanted = table.hasIdentity() ? full : inserts;
            if (namesPartsOf(table, server)) {
                wanted.addAll(names(table.parts()));
            } else if (table.partitioned()
                    && table.hasIdentity()
                    && table.primaryKey().isEmpty()) {
                // The partitions have an identity, the next one will not before someone sets it.
                full.addAll(names(table.parts()));
                inserts.add(table.name());
            } else {
                wanted.add(table.name());
            }
        }
        return new WantedTables(full, inserts);
    }

    /** Whether the parts have to be named because this server can't publish a partitioned table. */
    static boolean namesPartsOf(TableInfo table, Server server) {
        return table.partitioned() && server.version() < PARTITIONED_TABLES_SINCE;
    }

    private static List<TableName> names(List<Part> parts) {
        return parts.stream().map(Part::name).toList();
    }
}
