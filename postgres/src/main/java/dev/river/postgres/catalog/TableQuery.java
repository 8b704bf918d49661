package dev.river.postgres.catalog;

import dev.river.postgres.catalog.TableInfo.Identity;
import dev.river.postgres.catalog.TableInfo.Part;
import dev.river.sink.TableName;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Handle;

/** Selects tables, each together with its partitions, in one statement. */
final class TableQuery {

    private static final int ROW_SECURITY_SINCE = 90500;
    private static final int PARTITIONS_SINCE = 100000;
    private static final int INCLUDED_COLUMNS_SINCE = 110000;
    static final int GENERATED_COLUMNS_SINCE = 120000;
    static final int VIRTUAL_COLUMNS_SINCE = 180000;
    private static final int CONCURRENT_DETACH_SINCE = 140000;

    private final int version;

    TableQuery(int serverVersion) {
        this.version = serverVersion;
    }

    /**
     * The tables that meet a condition on {@code c}, their row of {@code pg_class}, in the order of their names.
     *
     * @param values those of the condition's parameters
     */
    List<TableInfo> select(Handle handle, String condition, Map<String, ?> values) {
        return trees(handle, condition, true, values).stream()
                .map(tree -> table(tree.get(0), tree.subList(1, tree.size())))
                .toList();
    }

    /**
     * The table that meets a condition on {@code c}, without its partitions where it can do without them, as there may be
     * thousands: only the index that a root names as its replica identity depends on what their deletes contain.
     *
     * @param values those of the condition's parameters
     */
    Optional<TableKey> key(Handle handle, String condition, Map<String, ?> values) {
        return trees(handle, condition, false, values).stream()
                .map(tree -> tree.get(0))
                .findFirst()
                .flatMap(root -> root.partitioned() && root.replicaIdentity().equals("i")
                        ? select(handle, condition, values).stream().findFirst()
                        : Optional.of(table(root, List.of())))
                .map(table -> new TableKey(table.oid(), table.name(), table.keyColumns()));
    }

    private Collection<List<Relation>> trees(
            Handle handle, String condition, boolean withLeaves, Map<String, ?> values) {
        Map<Long, List<Relation>> trees = new LinkedHashMap<>();
        handle.createQuery("WITH RECURSIVE tree (root, oid, attached) AS (SELECT c.oid, c.oid, ''::text"
                        + " FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
                        + " WHERE c.relkind IN ('r', 'p') AND c.relpersistence = 'p' AND NOT " + isPartition("c")
                        + " AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname !~"
                        + " '^pg_(toast|temp)'"
                        + " AND " + ReadableNames.areReadable("c", "n")
                        + " AND (" + condition + ")"
                        + (withLeaves ? leaves() : "") + ")"
                        + " SELECT tree.root::bigint AS root, c.oid::bigint AS oid, c.oid || tree.attached AS id,"
                        + " n.nspname::text AS schema, c.relname::text AS name, c.relkind = 'p' AS partitioned,"
                        + " c.relreplident::text AS replica_identity,"
                        + " greatest(c.reltuples, 0)::bigint AS estimate,"
                        + " pg_has_role(c.relowner, 'USAGE') AS owned,"
                        + " has_schema_privilege(n.oid, 'USAGE') AND has_table_privilege(c.oid, 'SELECT') AS readable,"
                        + " " + (version < ROW_SECURITY_SINCE ? "false" : "row_security_active(c.oid)")
                        + " AS row_security,"
                        + " " + indexColumns(identityIndex()) + " AS identity_columns,"
                        + " " + indexColumns("i.indisprimary") + " AS primary_key,"
                        + " " + generatedColumns() + " AS generated_columns"
                        + " FROM tree JOIN pg_catalog.pg_class c ON c.oid = tree.oid"
                        + " JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
                        // The WAL contains nothing of partitions that are foreign tables, or not logged.
                        + " WHERE tree.oid = tree.root OR (c.relkind = 'r' AND c.relpersistence = 'p' AND "
                        + ReadableNames.areReadable("c", "n") + ")"
                        + " ORDER BY tree.oid = tree.root DESC, 4, 5")
                .bindMap(values)
                .map((row, context) -> Relation.of(row))
                .forEach(relation -> trees.computeIfAbsent(relation.root(), root -> new ArrayList<>())
                        .add(relation));
        return trees.values();
    }

    private String leaves() {
        return " UNION ALL SELECT tree.root, i.inhrelid, tree.attached || '.' || i.xmin"
                + " FROM tree JOIN pg_catalog.pg_class p ON p.oid = tree.oid AND p.relkind = 'p'"
                + " JOIN pg_catalog.pg_inherits i ON i.inhparent = tree.oid AND " + isAttached("i");
    }

    /**
     * A subquery for the numbers of tables that are found by a condition; for a partition, that of its root.
     *
     * @param condition on {@code l}, the table's row of {@code pg_class}, and {@code ln}, its schema's
     */
    String rootsOf(String condition) {
        return "(WITH RECURSIVE up (oid, below) AS (SELECT l.oid, " + isPartition("l")
                + " FROM pg_catalog.pg_class l JOIN pg_catalog.pg_namespace ln ON ln.oid = l.relnamespace"
                + " WHERE " + condition
                + " UNION ALL SELECT l.oid, " + isPartition("l")
                + " FROM up JOIN pg_catalog.pg_inherits i ON up.below AND i.inhrelid = up.oid AND "
                + isAttached("i") + " JOIN pg_catalog.pg_class l ON l.oid = i.inhparent)"
                + " SELECT up.oid FROM up WHERE NOT up.below)";
    }

    private String isPartition(String table) {
        return version < PARTITIONS_SINCE ? "false" : table + ".relispartition";
    }

    /** Leaves a partition out that is being detached: queries of its root do so too. */
    private String isAttached(String link) {
        return version < CONCURRENT_DETACH_SINCE ? "true" : "NOT " + link + ".inhdetachpending";
    }

    private static String identityIndex() {
        return "CASE c.relreplident WHEN 'd' THEN i.indisprimary AND i.indimmediate"
                + " WHEN 'i' THEN i.indisreplident ELSE false END";
    }

    private String indexColumns(String condition) {
        String keyOnly = version < INCLUDED_COLUMNS_SINCE ? "" : " AND k.n <= i.indnkeyatts";
        return "ARRAY(SELECT a.attname::text FROM pg_catalog.pg_index i"
                + " CROSS JOIN LATERAL unnest(i.indkey) WITH ORDINALITY AS k(attnum, n)"
                + " JOIN pg_catalog.pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum"
                + " WHERE i.indrelid = c.oid AND i.indisvalid AND " + condition + keyOnly
                + " ORDER BY k.n)";
    }

    private String generatedColumns() {
        return version < GENERATED_COLUMNS_SINCE
                ? "ARRAY[]::text[]"
                : "ARRAY(SELECT g.attname::text FROM pg_catalog.pg_attribute g WHERE g.attrelid = c.oid AND g.attnum > 0"
                        + " AND NOT g.attisdropped AND g.attgenerated <> '')";
    }

    private static TableInfo table(Relation root, List<Relation> leaves) {
        String identity = replicaIdentity(root, leaves);
        // The root of a partitioned table may say FULL where the deletes of its partitions contain their primary keys.
        List<String> identityColumns = identity.equals("f") || identity.equals("n")
                ? List.of()
                : root.identityColumns().isEmpty() && root.partitioned() ? root.primaryKey() : root.identityColumns();
        return new TableInfo(
                root.part().oid(),
                root.part().name(),
                root.partitioned(),
                root.partitioned() ? leaves.stream().map(Relation::part).toList() : List.of(root.part()),
                identity.equals("f") ? Identity.FULL : identityColumns.isEmpty() ? Identity.NOTHING : Identity.COLUMNS,
                identityColumns,
                root.primaryKey(),
                Set.copyOf(root.generatedColumns()),
                root.part().owned(),
                root.readable() && leaves.stream().allMatch(Relation::readable),
                root.rowSecurity() || leaves.stream().anyMatch(Relation::rowSecurity));
    }

    /**
     * {@code f} where deletes contain the whole row, {@code n} where they contain nothing, else any other. For a partitioned
     * table that is up to its partitions, each of which has a replica identity of its own.
     */
    private static String replicaIdentity(Relation root, List<Relation> leaves) {
        if (leaves.isEmpty()) {
            return root.replicaIdentity();
        }
        if (leaves.stream().allMatch(Relation::showsWholeRow)) {
            return "f";
        }
        boolean allTell = leaves.stream()
                .allMatch(
                        leaf -> leaf.showsWholeRow() || !leaf.identityColumns().isEmpty());
        return allTell ? "d" : "n";
    }

    /** A table, a root or a leaf partition, as the catalogs have it. */
    private record Relation(
            long root,
            Part part,
            boolean partitioned,
            String replicaIdentity,
            List<String> identityColumns,
            List<String> primaryKey,
            List<String> generatedColumns,
            boolean readable,
            boolean rowSecurity) {

        static Relation of(ResultSet row) throws SQLException {
            return new Relation(
                    row.getLong("root"),
                    new Part(
                            row.getString("id"),
                            row.getLong("oid"),
                            new TableName(row.getString("schema"), row.getString("name")),
                            row.getLong("estimate"),
                            row.getBoolean("owned")),
                    row.getBoolean("partitioned"),
                    row.getString("replica_identity"),
                    texts(row, "identity_columns"),
                    texts(row, "primary_key"),
                    texts(row, "generated_columns"),
                    row.getBoolean("readable"),
                    row.getBoolean("row_security"));
        }

        boolean showsWholeRow() {
            return replicaIdentity.equals("f");
        }

        private static List<String> texts(ResultSet row, String column) throws SQLException {
            List<String> texts = new ArrayList<>();
            for (Object text : (Object[]) row.getArray(column).getArray()) {
                texts.add((String) text);
            }
            return texts;
        }
    }
}
