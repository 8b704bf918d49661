package dev.river.postgres.publication;

import dev.river.postgres.catalog.TableInfo;
import dev.river.postgres.catalog.TableInfo.Part;
import dev.river.postgres.session.Server;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jdbi.v3.core.Handle;

/** Finds out which parts of tables the two publications publish, by which of their entries. */
final class PublishedParts {

    private final Server server;
    private final PublicationNames names;

    PublishedParts(Server server, PublicationNames names) {
        this.server = server;
        this.names = names;
    }

    /** The entries of the parts that are published whole, by the part's id. */
    Map<String, String> whole(Handle handle, List<TableInfo> tables) {
        Map<Long, String> full = entries(handle, tables, ChangeKinds.all(server).condition());
        Map<Long, String> inserts =
                entries(handle, tables, ChangeKinds.withoutIdentity(server).condition());
        Map<String, String> whole = new HashMap<>();
        for (TableInfo table : tables) {
            for (Part part : table.parts()) {
                String entry = (table.hasIdentity() ? full : inserts).get(part.oid());
                if (entry != null) {
                    whole.put(part.id(), entry);
                }
            }
        }
        return whole;
    }

    /** The numbers of the parts whose rows and columns are all published, for any kinds of changes. */
    Set<Long> named(Handle handle, List<TableInfo> tables) {
        return entries(handle, tables, "true").keySet();
    }

    /** Those of the tables that are still there, with all their parts. */
    List<TableInfo> present(Handle handle, List<TableInfo> tables) {
        if (tables.isEmpty()) {
            return tables;
        }
        Set<Long> present = handle.createQuery("SELECT oid::bigint FROM pg_catalog.pg_class"
                        + " WHERE oid = ANY (CAST(:parts AS bigint[])::oid[])")
                .bind("parts", oids(tables))
                .mapTo(Long.class)
                .set();
        return tables.stream()
                .filter(table -> table.parts().stream().allMatch(part -> present.contains(part.oid())))
                .toList();
    }

    private static Long[] oids(List<TableInfo> tables) {
        return tables.stream()
                .flatMap(table -> table.parts().stream())
                .map(Part::oid)
                .toArray(Long[]::new);
    }

    /**
     * The entries of those of the two publications that meet a condition, by the numbers of the parts of the tables that
     * they publish whole: by name, with their schema, or all there are, and all partitions below. Not by the view {@code
     * pg_publication_tables}, which waits for a session that has a table locked.
     */
    private Map<Long, String> entries(Handle handle, List<TableInfo> tables, String condition) {
        boolean hasRestrictions = PublicationCatalog.hasRestrictions(server);
        String whole = hasRestrictions ? " WHERE r.prqual IS NULL AND r.prattrs IS NULL" : "";
        String bySchema = hasRestrictions
                ? " UNION ALL SELECT c.oid, " + PublicationEntry.expression("s.oid")
                        + " FROM pg_catalog.pg_publication_namespace s"
                        + " JOIN publication p ON p.oid = s.pnpubid"
                        + " JOIN pg_catalog.pg_class c ON c.relnamespace = s.pnnspid"
                : "";
        Map<Long, String> entries = new HashMap<>();
        handle.createQuery("WITH RECURSIVE publication AS (SELECT oid, puballtables, xmin AS version, pubowner AS owner"
                        + " FROM pg_catalog.pg_publication WHERE pubname IN (:full, :inserts) AND " + condition + "),"
                        + " named (oid, entry) AS (SELECT r.prrelid, " + PublicationEntry.expression("r.oid")
                        + " FROM pg_catalog.pg_publication_rel r JOIN publication p ON p.oid = r.prpubid" + whole
                        + bySchema
                        + " UNION ALL SELECT c.oid, " + PublicationEntry.expression("p.oid")
                        + " FROM pg_catalog.pg_class c JOIN publication p ON p.puballtables),"
                        + " below (oid, entry) AS (SELECT oid, entry FROM named"
                        + " UNION SELECT i.inhrelid, below.entry"
                        + " FROM below JOIN pg_catalog.pg_inherits i ON i.inhparent = below.oid"
                        + " JOIN pg_catalog.pg_class c ON c.oid = i.inhrelid AND c.relispartition)"
                        + " SELECT oid::bigint, min(entry) FROM below"
                        + " WHERE oid = ANY (CAST(:parts AS bigint[])::oid[]) GROUP BY oid")
                .bind("full", names.full())
                .bind("inserts", names.inserts())
                .bind("parts", oids(tables))
                .map((row, context) -> Map.entry(row.getLong(1), row.getString(2)))
                .forEach(each -> entries.put(each.getKey(), each.getValue()));
        return entries;
    }
}
