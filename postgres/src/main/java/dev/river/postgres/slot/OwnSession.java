package dev.river.postgres.slot;

import dev.river.postgres.session.Database;
import org.jdbi.v3.core.Handle;

/**
 * A session that this process opened, as the server knows it: after a network was cut it lives on there, with the lock that
 * it holds, until the server notices.
 *
 * @param pid its process at the server
 * @param start when it began, as the server writes it, which tells it from a later process of that number
 */
public record OwnSession(int pid, String start) {

    /** That of the handle. */
    static OwnSession of(Handle handle) {
        return handle.createQuery("SELECT pid, backend_start::text AS start FROM pg_catalog.pg_stat_activity"
                        + " WHERE pid = pg_backend_pid()")
                .map((row, context) -> new OwnSession(row.getInt("pid"), row.getString("start")))
                .one();
    }

    /**
     * Ends it at the server, if it lives there. Returns whether it did.
     *
     * @throws org.jdbi.v3.core.JdbiException if the server cannot be asked
     */
    public boolean end(Database database) {
        return database.jdbi()
                .withHandle(handle -> handle.createQuery("SELECT pg_terminate_backend(pid)"
                                + " FROM pg_catalog.pg_stat_activity WHERE pid = :pid AND backend_start::text = :start")
                        .bind("pid", pid)
                        .bind("start", start)
                        .mapTo(Boolean.class)
                        .findFirst()
                        .orElse(false));
    }
}
