package dev.river.dump;

import dev.river.postgres.session.Database;
import java.util.List;
import org.jdbi.v3.core.Handle;

/**
 * Finds sessions that read chunks while someone waits for the lock of their table, and cancels them: the chunk is read again
 * later.
 */
public final class BlockingReaders {

    /**
     * A reader's lock is in the way of one kind of lock only. Those who wait behind that one for weaker locks go on with it.
     *
     * @see <a href="https://www.postgresql.org/docs/current/explicit-locking.html">Explicit Locking</a>
     */
    private static final String CANCEL = """
            SELECT pg_cancel_backend(reader.pid), reader.application_name::text AS name
            FROM pg_catalog.pg_stat_activity reader
            WHERE reader.datname = current_database() AND reader.usename = current_user
            AND left(reader.application_name, length(:prefix)) = :prefix AND reader.query LIKE 'COPY %'
            AND EXISTS (SELECT 1 FROM pg_catalog.pg_locks held
                JOIN pg_catalog.pg_locks wanted ON wanted.database = held.database AND wanted.relation = held.relation
                WHERE held.pid = reader.pid AND held.locktype = 'relation' AND held.granted
                AND wanted.locktype = 'relation' AND NOT wanted.granted AND wanted.mode = 'AccessExclusiveLock')
            """;

    private BlockingReaders() {}

    /** Cancels them. Returns what they were reading, as the server shows it. */
    public static List<String> cancel(Handle handle, Database database) {
        return handle.createQuery(CANCEL)
                .bind("prefix", ReaderSessions.namePrefix(database))
                .map((row, context) -> row.getString("name"))
                .list();
    }
}
