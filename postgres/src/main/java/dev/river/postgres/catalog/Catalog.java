package dev.river.postgres.catalog;

import dev.river.postgres.SqlState;
import dev.river.postgres.catalog.TableInfo.Part;
import dev.river.postgres.session.Server;
import dev.river.sink.TableName;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;

/** Looks tables up in the system catalogs. */
public final class Catalog {

    /** A condition on a table and its schema, of those that {@link #named} has the values of. */
    private static final String NAMED = "l.relname = :name AND ln.nspname = :schema";

    private static final Set<String> SYSTEM_SCHEMAS = Set.of("pg_catalog", "information_schema", "pg_toast");

    private static final int UNTOLD_REWRITES_SINCE = 110000;

    private static final Pattern REWRITE = Pattern.compile("pg_temp_\\d+");

    private final Server server;
    private final TableQuery tables;

    public Catalog(Server server) {
        this.server = server;
        this.tables = new TableQuery(server.version());
    }

    /**
     * All tables whose changes can be streamed: ordinary tables and roots of partitioned ones, logged, outside of the
     * system's schemas. In the order of their names.
     */
    public List<TableInfo> tables(Handle handle) {
        return tables.select(handle, "true", Map.of());
    }

    /**
     * The tables that {@link #tables} leaves out because their name, that of their schema or of one of their columns is no
     * UTF-8, as an {@code SQL_ASCII} database takes it: the bytes that are no ASCII as octal numbers.
     */
    public List<String> unreadableTables(Handle handle) {
        return handle.createQuery(
                        "SELECT replace(encode(convert_to(n.nspname || '.' || l.relname, 'SQL_ASCII'), 'escape'), '\\\\', '\\')"
                                + " FROM pg_catalog.pg_class l JOIN pg_catalog.pg_namespace n ON n.oid = l.relnamespace"
                                + " WHERE l.relkind IN ('r', 'p') AND l.relpersistence = 'p' AND NOT "
                                + ReadableNames.areReadable("l", "n") + " ORDER BY 1")
                .mapTo(String.class)
                .list();
    }

    /** The table of that name; for a partition, its root. */
    public Optional<TableInfo> table(Handle handle, TableName name) {
        return tables.select(handle, "c.oid IN " + tables.rootsOf(NAMED), named(name)).stream()
                .findFirst();
    }

    /** The types of the database, read in that session for as long as they are asked for. */
    public TypeCatalog types(Handle handle) {
        return new TypeCatalog(handle, server);
    }

    /** The key of the table of that number; for a partition, of its root. */
    public Optional<TableKey> key(Handle handle, long oid) {
        return tables.key(handle, "c.oid IN " + tables.rootsOf("l.oid = :oid::oid"), Map.of("oid", oid));
    }

    /** The key of the table of that name; for a partition, of its root. */
    public Optional<TableKey> key(Handle handle, TableName name) {
        return tables.key(handle, "c.oid IN " + tables.rootsOf(NAMED), named(name));
    }

    /** Whether the table of that name, or the partition by itself, has {@code REPLICA IDENTITY FULL}. */
    public boolean showsWholeRows(Handle handle, TableName name) {
        return handle.createQuery("SELECT l.relreplident = 'f' FROM pg_catalog.pg_class l"
                        + " JOIN pg_catalog.pg_namespace ln ON ln.oid = l.relnamespace WHERE " + NAMED)
                .bindMap(named(name))
                .mapTo(Boolean.class)
                .findOne()
                .orElse(false);
    }

    /** Whether the part is still found under its name, and counts as this table. */
    public boolean hasPart(Handle handle, TableInfo table, Part part) {
        String relation = "l.oid = :oid::oid AND " + NAMED;
        return handle.createQuery("SELECT :root::oid IN " + tables.rootsOf(relation))
                .bindMap(named(part.name()))
                .bind("oid", part.oid())
                .bind("root", table.oid())
                .mapTo(Boolean.class)
                .one();
    }

    private static Map<String, Object> named(TableName name) {
        return Map.of("schema", name.schema(), "name", name.name());
    }

    /**
     * The numbers of those among the parts whose files are empty: they hold no row, not even one of a transaction that is
     * still open. While someone locks one of the parts, none counts as empty.
     */
    public Set<Long> emptyParts(Handle handle, Collection<Part> parts) {
        Long[] oids = parts.stream().map(Part::oid).toArray(Long[]::new);
        try {
            return handle.inTransaction(transaction -> {
                transaction.execute("SET LOCAL lock_timeout = '1s'");
                return transaction
                        .createQuery("SELECT oid::bigint FROM pg_catalog.pg_class"
                                + " WHERE oid = ANY (CAST(:oids AS bigint[])::oid[]) AND pg_relation_size(oid) = 0")
                        .bind("oids", oids)
                        .mapTo(Long.class)
                        .set();
            });
        } catch (JdbiException e) {
            if (e.getCause() instanceof SQLException error && SqlState.isLocked(error)) {
                return Set.of();
            }
            throw e;
        }
    }

    /**
     * The columns of a table that the stream contains too, in their order.
     *
     * @param withGenerated whether stored generated columns are among them, as they are under test_decoding
     */
    public List<ColumnInfo> columns(Handle handle, long oid, boolean withGenerated) {
        String generated = server.version() < TableQuery.GENERATED_COLUMNS_SINCE
                ? ""
                : withGenerated ? " AND attgenerated IN ('', 's')" : " AND attgenerated = ''";
        return handle.createQuery("SELECT attname::text AS name, atttypid::bigint AS type, atttypmod AS modifier,"
                        + " NOT attnotnull AS nullable FROM pg_catalog.pg_attribute"
                        + " WHERE attrelid = :oid::oid AND attnum > 0 AND NOT attisdropped" + generated
                        + " ORDER BY attnum")
                .bind("oid", oid)
                .map((row, context) -> new ColumnInfo(
                        row.getString("name"),
                        (int) row.getLong("type"),
                        row.getInt("modifier"),
                        row.getBoolean("nullable")))
                .list();
    }

    /** The columns of a table that have no value in the WAL, since the server computes them when they are read. */
    public Set<String> computedColumns(Handle handle, long oid) {
        return server.version() < TableQuery.VIRTUAL_COLUMNS_SINCE
                ? Set.of()
                : handle.createQuery("SELECT attname::text FROM pg_catalog.pg_attribute"
                                + " WHERE attrelid = :oid::oid AND attnum > 0 AND attgenerated = 'v'")
                        .bind("oid", oid)
                        .mapTo(String.class)
                        .set();
    }

    /**
     * Whether a name in the WAL is that of a table, and not of a materialized view, of the system, or of the copy that a rewrite of a
     * table makes, whose rows servers before 11 decode as if they were new. A table may be gone by now.
     */
    public boolean isTable(Handle handle, TableName name) {
        if (SYSTEM_SCHEMAS.contains(name.schema())) {
            return false;
        }
        return handle.createQuery("SELECT l.relkind IN ('r', 'p') FROM pg_catalog.pg_class l"
                        + " JOIN pg_catalog.pg_namespace ln ON ln.oid = l.relnamespace WHERE " + NAMED)
                .bindMap(named(name))
                .mapTo(Boolean.class)
                .findOne()
                .orElse(server.version() >= UNTOLD_REWRITES_SINCE
                        || !REWRITE.matcher(name.name()).matches());
    }

    /**
     * A column.
     *
     * @param name its name
     * @param typeOid the number of its type, unsigned
     * @param typeModifier what was declared with the type, as {@link TypeModifier} reads it
     * @param nullable whether it may be NULL
     */
    public record ColumnInfo(String name, int typeOid, int typeModifier, boolean nullable) {}
}
