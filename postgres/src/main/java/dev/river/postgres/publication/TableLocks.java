package dev.river.postgres.publication;

import dev.river.sink.TableName;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.jdbi.v3.core.Handle;

/**
 * The tables that others have locked, or wait to lock, in a way that keeps them from being put into a publication or taken out
 * of one.
 *
 * @param lockers who has them, by the name of the table
 * @see <a href="https://www.postgresql.org/docs/current/explicit-locking.html">Explicit Locking</a>
 */
record TableLocks(Map<TableName, String> lockers) {

    /**
     * Looks at the locks of these tables.
     *
     * @param vacuumGivesWay whether those do not count of which autovacuum has the lock: it gives way, unless it is one against wraparound
     */
    static TableLocks of(Handle handle, Collection<TableName> tables, boolean vacuumGivesWay) {
        Map<TableName, String> lockers = new HashMap<>();
        if (tables.isEmpty()) {
            return new TableLocks(lockers);
        }
        handle.createQuery("SELECT n.nspname::text AS schema, c.relname::text AS name, l.pid,"
                        + " a.application_name AS application, a.usename::text AS usename,"
                        + " l.pid IS NOT NULL AND a.usesysid IS NULL AS autovacuum"
                        + " FROM unnest(CAST(:schemas AS text[]), CAST(:names AS text[])) AS wanted (schema, name)"
                        + " JOIN pg_catalog.pg_namespace n ON n.nspname = wanted.schema"
                        + " JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid AND c.relname = wanted.name"
                        + " JOIN pg_catalog.pg_locks l ON l.locktype = 'relation' AND l.relation = c.oid AND l.database ="
                        + " (SELECT oid FROM pg_catalog.pg_database WHERE datname = current_database())"
                        + " LEFT JOIN pg_catalog.pg_stat_activity a ON a.pid = l.pid"
                        + " WHERE l.mode IN ('ShareUpdateExclusiveLock', 'ShareLock', 'ShareRowExclusiveLock',"
                        + " 'ExclusiveLock', 'AccessExclusiveLock') AND l.pid IS DISTINCT FROM pg_backend_pid()"
                        + (vacuumGivesWay ? " AND NOT (l.pid IS NOT NULL AND a.usesysid IS NULL)" : ""))
                .bind("schemas", tables.stream().map(TableName::schema).toArray(String[]::new))
                .bind("names", tables.stream().map(TableName::name).toArray(String[]::new))
                .map((row, context) -> Map.entry(
                        new TableName(row.getString("schema"), row.getString("name")),
                        row.getObject("pid") == null
                                ? "a prepared transaction (see pg_prepared_xacts)"
                                : row.getBoolean("autovacuum")
                                        ? "VACUUM"
                                        : "process " + row.getInt("pid") + " (application \""
                                                + row.getString("application") + "\", user \""
                                                + row.getString("usename") + "\")"))
                .forEach(each -> lockers.put(each.getKey(), each.getValue()));
        return new TableLocks(lockers);
    }

    /** Whether someone has it. */
    boolean isHeld(TableName table) {
        return lockers.containsKey(table);
    }
}
