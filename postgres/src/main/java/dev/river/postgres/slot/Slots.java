package dev.river.postgres.slot;

import dev.river.postgres.Plugin;
import dev.river.postgres.Quoted;
import dev.river.postgres.Source;
import dev.river.postgres.SourceException;
import dev.river.postgres.session.Database;
import dev.river.postgres.session.Server;
import dev.river.sink.Lsn;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.replication.ReplicationSlotInfo;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks at replication slots, creates and drops them. */
public final class Slots {

    private static final Logger LOG = LoggerFactory.getLogger(Slots.class);

    /** The first version that says how safe the WAL is that a slot needs. */
    private static final int WAL_STATUS_SINCE = 130000;

    private final Database database;
    private final Server server;

    public Slots(Database database, Server server) {
        this.database = database;
        this.server = server;
    }

    /** The slot of that name. */
    public Optional<Slot> find(Handle handle, String name) {
        String wal = server.version() >= WAL_STATUS_SINCE
                ? "wal_status, safe_wal_size"
                : "NULL::text AS wal_status, NULL::bigint AS safe_wal_size";
        String confirmed = server.tellsConfirmedLsn() ? "confirmed_flush_lsn::text" : "NULL::text";
        String activePid = server.version() >= 90500 ? "active_pid" : "NULL::int";
        return handle.createQuery("SELECT slot_name::text, plugin::text, database::text, active, " + activePid
                        + " AS active_pid, " + confirmed + " AS confirmed, restart_lsn::text, " + wal
                        + " FROM pg_catalog.pg_replication_slots WHERE slot_name = :name")
                .bind("name", name)
                .map((row, context) -> slot(row))
                .findOne();
    }

    private static Slot slot(ResultSet row) throws SQLException {
        int pid = row.getInt("active_pid");
        Integer activePid = row.wasNull() ? null : pid;
        long safe = row.getLong("safe_wal_size");
        Long safeWalBytes = row.wasNull() ? null : safe;
        return new Slot(
                row.getString("slot_name"),
                row.getString("plugin"),
                row.getString("database"),
                row.getBoolean("active"),
                activePid,
                lsn(row.getString("confirmed")),
                lsn(row.getString("restart_lsn")),
                row.getString("wal_status"),
                safeWalBytes);
    }

    private static @Nullable Lsn lsn(@Nullable String text) {
        return text == null ? null : Lsn.parse(text);
    }

    /** Why the source cannot be read by this slot, in a sentence with what to do; empty if it can. */
    public Optional<String> problem(Slot slot) {
        Source source = database.source();
        String its = "Slot " + slot.name() + " at " + source.address();
        String remedy = "name another slot in the source, or drop this slot if nobody needs it";
        if (slot.plugin() == null) {
            return Optional.of(its + " is a physical slot; " + remedy);
        }
        if (!server.database().equals(slot.database())) {
            return Optional.of(its + " belongs to database " + slot.database() + "; " + remedy);
        }
        Optional<Plugin> plugin = Plugin.named(slot.plugin());
        if (plugin.isEmpty()) {
            return Optional.of(its + " decodes by " + slot.plugin() + ", which River cannot read; " + remedy);
        }
        if (!source.plugin().allows(plugin.get())) {
            return Optional.of(its + " decodes by " + slot.plugin() + ", but the source asks for "
                    + source.plugin().name().toLowerCase(Locale.ROOT) + "; set plugin to auto, " + remedy);
        }
        return Optional.empty();
    }

    /** The statement that drops a slot. */
    public static String dropStatement(String name) {
        return "SELECT pg_drop_replication_slot(" + Quoted.literal(name) + ")";
    }

    /**
     * Creates a slot and exports the snapshot at its consistent point, which lives as long as the returned slot is not
     * closed. Waits for every write transaction of the cluster that is open.
     *
     * @param temporary whether the slot goes with its session; before PostgreSQL 10, when it is closed
     * @throws SourceException if the rights or a free slot are missing, or the server is away
     */
    public SnapshotSlot create(String name, Plugin plugin, boolean temporary) {
        Connection connection = database.connectForReplication(server.version());
        boolean byHand = temporary && !server.hasTemporarySlots();
        try {
            var builder = connection
                    .unwrap(PGConnection.class)
                    .getReplicationAPI()
                    .createReplicationSlot()
                    .logical()
                    .withSlotName(name)
                    .withOutputPlugin(plugin.pluginName());
            if (temporary && !byHand) {
                builder.withTemporaryOption();
            }
            ReplicationSlotInfo info = builder.make();
            return new SnapshotSlot(
                    connection,
                    new Lsn(info.getConsistentPoint().asLong()),
                    Objects.requireNonNull(info.getSnapshotName()),
                    byHand ? () -> drop(name) : () -> {});
        } catch (SQLException e) {
            SourceException error = SourceException.of(database.source(), "create the slot \"" + name + "\"", e);
            try {
                connection.close();
            } catch (SQLException suppressed) {
                error.addSuppressed(suppressed);
            }
            throw error;
        }
    }

    /** Drops the slot, if there is one of that name. */
    public void drop(String name) {
        database.jdbi()
                .useHandle(handle -> handle.createQuery("SELECT pg_drop_replication_slot(slot_name)::text"
                                + " FROM pg_catalog.pg_replication_slots WHERE slot_name = :name")
                        .bind("name", name)
                        .mapTo(String.class)
                        .list());
    }

    /**
     * The transactions that a new slot waits for: those that have written and not ended.
     *
     * @return a description of each, with process id, state and age, oldest first
     */
    public static List<String> openWriters(Handle handle) {
        return handle.createQuery(
                        "SELECT who || coalesce(', open for ' || extract(epoch FROM now() - since)::bigint || ' s', '')"
                                // State and age are hidden from those who may not see the sessions of others.
                                + " FROM (SELECT 'pid ' || pid || ', '"
                                + " || coalesce(nullif(application_name, ''), usename::text, '?')"
                                + " || coalesce(', ' || state, '') AS who, xact_start AS since"
                                + " FROM pg_catalog.pg_stat_activity"
                                + " WHERE backend_xid IS NOT NULL AND pid <> pg_backend_pid()"
                                + " UNION ALL SELECT 'prepared transaction ' || quote_literal(gid) || ' of ' || owner"
                                + " || ' in ' || database, prepared FROM pg_catalog.pg_prepared_xacts) AS writers"
                                + " ORDER BY since")
                .mapTo(String.class)
                .list();
    }

    /** How many more slots the server can hold. */
    public int free(Handle handle) {
        return handle.createQuery("SELECT current_setting('max_replication_slots')::int"
                        + " - (SELECT count(*) FROM pg_catalog.pg_replication_slots)::int")
                .mapTo(Integer.class)
                .one();
    }

    /** A slot that was just created, with the snapshot of its consistent point. */
    public static final class SnapshotSlot implements AutoCloseable {

        private final Connection connection;
        private final Lsn consistentPoint;
        private final String snapshot;
        private final Runnable afterwards;

        private SnapshotSlot(Connection connection, Lsn consistentPoint, String snapshot, Runnable afterwards) {
            this.connection = connection;
            this.consistentPoint = consistentPoint;
            this.snapshot = snapshot;
            this.afterwards = afterwards;
        }

        /** Where the snapshot stands: it holds what was committed before, the slot has what is committed from here on. */
        public Lsn consistentPoint() {
            return consistentPoint;
        }

        /** The name to give to {@code SET TRANSACTION SNAPSHOT}. */
        public String snapshot() {
            return snapshot;
        }

        /** Ends the snapshot, and the slot if it was temporary. */
        @Override
        public void close() {
            try {
                connection.close();
            } catch (SQLException e) {
                // It was lost before, and the snapshot with it; its readers notice that by themselves.
                LOG.debug("A replication session was lost before it was closed", e);
            } finally {
                afterwards.run();
            }
        }
    }
}
