package dev.river.postgres;

import dev.river.postgres.TableInfo.Identity;
import dev.river.sink.TableName;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Looks tables up in the system catalogs. */
public final class Catalog {

    private static final int PARTITIONS_SINCE = 100000;
    private static final int INCLUDED_COLUMNS_SINCE = 110000;
    private static final int GENERATED_COLUMNS_SINCE = 120000;

    private final Server server;

    public Catalog(Server server) {
        this.server = server;
    }

    /**
     * All tables whose changes can be streamed: ordinary tables and roots of partitioned ones, logged, outside of the
     * system's schemas. In the order of their names.
     */
    public List<TableInfo> tables(Handle handle) {
        return select(handle, "true", null);
    }

    /** The table of that name; for a leaf partition, its root. */
    public Optional<TableInfo> table(Handle handle, TableName name) {
        List<TableInfo> found = select(handle, "n.nspname = :schema AND c.relname = :name", name);
        if (!found.isEmpty() || server.version() < PARTITIONS_SINCE) {
            return found.stream().findFirst();
        }
        String root = "c.oid = (WITH RECURSIVE up AS (SELECT i.inhparent FROM pg_catalog.pg_inherits i"
                + " JOIN pg_catalog.pg_class l ON l.oid = i.inhrelid JOIN pg_catalog.pg_namespace ln ON ln.oid = l.relnamespace"
                + " WHERE ln.nspname = :schema AND l.relname = :name AND l.relispartition"
                + " UNION ALL SELECT i.inhparent FROM pg_catalog.pg_inherits i JOIN up ON i.inhrelid = up.inhparent)"
                + " SELECT up.inhparent FROM up JOIN pg_catalog.pg_class p ON p.oid = up.inhparent"
                + " WHERE NOT p.relispartition LIMIT 1)";
        return select(handle, root, name).stream().findFirst();
    }

    /** The tables that hold the rows of a partitioned table, at any depth. */
    public List<TableName> leaves(Handle handle, TableInfo root) {
        return handle.createQuery(
                        "WITH RECURSIVE down AS (SELECT :oid::oid AS oid"
                                + " UNION ALL SELECT i.inhrelid FROM pg_catalog.pg_inherits i JOIN down ON i.inhparent = down.oid)"
                                + " SELECT n.nspname::text AS schema, c.relname::text AS name FROM down"
                                + " JOIN pg_catalog.pg_class c ON c.oid = down.oid"
                                + " JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind = 'r' ORDER BY 1, 2")
                .bind("oid", root.oid())
                .map((row, context) -> new TableName(row.getString("schema"), row.getString("name")))
                .list();
    }

    /**
     * The columns of a table that the stream tells too, in their order.
     *
     * @param withGenerated whether stored generated columns are among them, as they are under test_decoding
     */
    public List<ColumnInfo> columns(Handle handle, long oid, boolean withGenerated) {
        String generated = server.version() < GENERATED_COLUMNS_SINCE
                ? ""
                : withGenerated ? " AND attgenerated IN ('', 's')" : " AND attgenerated = ''";
        return handle.createQuery("SELECT attname::text AS name, atttypid::bigint AS type FROM pg_catalog.pg_attribute"
                        + " WHERE attrelid = :oid::oid AND attnum > 0 AND NOT attisdropped" + generated
                        + " ORDER BY attnum")
                .bind("oid", oid)
                .map((row, context) -> new ColumnInfo(row.getString("name"), (int) row.getLong("type")))
                .list();
    }

    /**
     * A column.
     *
     * @param name its name
     * @param typeOid the number of its type, unsigned
     */
    public record ColumnInfo(String name, int typeOid) {}

    private List<TableInfo> select(Handle handle, String condition, @Nullable TableName name) {
        var query =
                handle.createQuery("SELECT c.oid::bigint AS oid, n.nspname::text AS schema, c.relname::text AS name,"
                        + " c.relkind = 'p' AS partitioned, " + identity() + " AS identity,"
                        + " greatest(c.reltuples, 0)::bigint AS estimate,"
                        + " pg_has_role(c.relowner, 'USAGE') AS owned,"
                        + " has_schema_privilege(n.oid, 'USAGE') AND has_table_privilege(c.oid, 'SELECT') AS readable,"
                        + " row_security_active(c.oid) AS row_security,"
                        + " " + indexColumns("c", identityIndex("c")) + " AS identity_columns,"
                        + " " + indexColumns("c", "i.indisprimary") + " AS primary_key"
                        + " FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
                        + " WHERE c.relkind IN ('r', 'p') AND c.relpersistence = 'p'"
                        + (server.version() < PARTITIONS_SINCE ? "" : " AND NOT c.relispartition")
                        + " AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname !~ '^pg_(toast|temp)'"
                        + " AND (" + condition + ") ORDER BY 2, 3");
        if (name != null) {
            query.bind("schema", name.schema()).bind("name", name.name());
        }
        return query.map((row, context) -> table(row)).list();
    }

    /**
     * {@code f} where deletes tell the whole row, {@code n} where they tell nothing, else any other. For a partitioned
     * table that is up to its partitions, each of which has a replica identity of its own.
     */
    private String identity() {
        if (server.version() < PARTITIONS_SINCE) {
            return "c.relreplident::text";
        }
        return "CASE WHEN c.relkind <> 'p' THEN c.relreplident::text ELSE"
                + " (WITH RECURSIVE down AS (SELECT c.oid AS oid"
                + " UNION ALL SELECT inhrelid FROM pg_catalog.pg_inherits JOIN down ON inhparent = down.oid)"
                + " SELECT CASE WHEN count(*) = 0 THEN c.relreplident::text"
                + " WHEN bool_and(l.relreplident = 'f') THEN 'f'"
                + " WHEN bool_and(l.relreplident = 'f' OR " + indexColumns("l", identityIndex("l"))
                + " <> '{}') THEN 'd'"
                + " ELSE 'n' END"
                + " FROM down JOIN pg_catalog.pg_class l ON l.oid = down.oid WHERE l.relkind = 'r') END";
    }

    private static String identityIndex(String table) {
        return "CASE " + table + ".relreplident WHEN 'd' THEN i.indisprimary AND i.indimmediate"
                + " WHEN 'i' THEN i.indisreplident ELSE false END";
    }

    private String indexColumns(String table, String condition) {
        String keyOnly = server.version() < INCLUDED_COLUMNS_SINCE ? "" : " AND k.n <= i.indnkeyatts";
        return "ARRAY(SELECT a.attname::text FROM pg_catalog.pg_index i"
                + " CROSS JOIN LATERAL unnest(i.indkey) WITH ORDINALITY AS k(attnum, n)"
                + " JOIN pg_catalog.pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum"
                + " WHERE i.indrelid = " + table + ".oid AND i.indisvalid AND " + condition + keyOnly
                + " ORDER BY k.n)";
    }

    private static TableInfo table(ResultSet row) throws SQLException {
        List<String> ofIndex = texts(row, "identity_columns");
        List<String> primaryKey = texts(row, "primary_key");
        String told = row.getString("identity");
        // The root of a partitioned table may say FULL where its partitions tell their primary keys.
        List<String> identityColumns = told.equals("f") || told.equals("n")
                ? List.of()
                : ofIndex.isEmpty() && row.getBoolean("partitioned") ? primaryKey : ofIndex;
        return new TableInfo(
                row.getLong("oid"),
                new TableName(row.getString("schema"), row.getString("name")),
                row.getBoolean("partitioned"),
                told.equals("f") ? Identity.FULL : identityColumns.isEmpty() ? Identity.NOTHING : Identity.COLUMNS,
                identityColumns,
                primaryKey,
                row.getLong("estimate"),
                row.getBoolean("owned"),
                row.getBoolean("readable"),
                row.getBoolean("row_security"));
    }

    private static List<String> texts(ResultSet row, String column) throws SQLException {
        List<String> texts = new ArrayList<>();
        for (Object text : (Object[]) row.getArray(column).getArray()) {
            texts.add((String) text);
        }
        return texts;
    }
}
