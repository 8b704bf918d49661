package dev.river.postgres.slot;

import dev.river.postgres.session.Database;
import dev.river.postgres.session.Server;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * The session that reads a slot.
 *
 * @param pid its process at the server
 * @param application the name that it gave itself
 * @param user the user that it runs as
 * @param address where it comes from; null for one over a Unix socket, and where the server does not tell us
 */
public record SlotReader(
        int pid, String application, String user, @Nullable String address) {

    private static final int TELLS_READER_SINCE = 90500;

    /** As PostgreSQL cuts names off that applications give themselves. */
    private static final int LONGEST_APPLICATION = 63;

    /** That of the slot; empty if nobody reads it, and before PostgreSQL 9.5. */
    public static Optional<SlotReader> of(Handle handle, Server server, String slot) {
        if (server.version() < TELLS_READER_SINCE) {
            return Optional.empty();
        }
        return handle.createQuery("SELECT pid, coalesce(application_name, '') AS application,"
                        + " coalesce(usename::text, '') AS usename, host(client_addr) AS address"
                        + " FROM pg_catalog.pg_replication_slots JOIN pg_catalog.pg_stat_activity ON pid = active_pid"
                        + " WHERE slot_name = :slot")
                .bind("slot", slot)
                .map((row, context) -> new SlotReader(
                        row.getInt("pid"),
                        row.getString("application"),
                        row.getString("usename"),
                        row.getString("address")))
                .findOne();
    }

    /** Whether it is a session of River that streams the slot. */
    public boolean isRiver(String slot) {
        String name = Database.applicationName(slot);
        return application.equals(name.substring(0, Math.min(name.length(), LONGEST_APPLICATION)));
    }

    /** Who it is, in words. */
    public String describe() {
        return "process " + pid + " (application \"" + application + "\", user \"" + user + "\""
                + (address == null ? "" : ", from " + address) + ")";
    }

    /** The statement that ends it. */
    public String endStatement() {
        return "SELECT pg_terminate_backend(" + pid + ")";
    }

    /**
     * Ends it at the server.
     *
     * @throws org.jdbi.v3.core.JdbiException if the server does not let us
     */
    public void end(Handle handle) {
        handle.createQuery(endStatement()).mapTo(Boolean.class).one();
    }
}
