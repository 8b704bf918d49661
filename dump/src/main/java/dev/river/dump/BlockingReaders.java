package dev.river.dump;

import dev.river.postgres.session.Database;
import java.util.HashMap;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds sessions that read chunks while someone waits for the lock of their table, and has them give way: the chunk is read again
 * later. For one thread.
 */
public final class BlockingReaders {

    private static final Logger LOG = LoggerFactory.getLogger(BlockingReaders.class);

    /**
     * A reader's lock is in the way of one kind of lock only. Those who wait behind that one for weaker locks go on with it.
     *
     * @see <a href="https://www.postgresql.org/docs/current/explicit-locking.html">Explicit Locking</a>
     */
    private static final String FIND = """
            SELECT reader.pid, reader.application_name::text AS name
            FROM pg_catalog.pg_stat_activity reader
            WHERE reader.datname = current_database() AND reader.usename = current_user
            AND left(reader.application_name, length(:prefix)) = :prefix AND reader.query LIKE 'COPY %'
            AND EXISTS (SELECT 1 FROM pg_catalog.pg_locks held
                JOIN pg_catalog.pg_locks wanted ON wanted.database = held.database AND wanted.relation = held.relation
                WHERE held.pid = reader.pid AND held.locktype = 'relation' AND held.granted
                AND wanted.locktype = 'relation' AND NOT wanted.granted AND wanted.mode = 'AccessExclusiveLock')
            """;

    private final Database database;

    /** Those that were asked to give way at the last look, with what they read. */
    private Map<Integer, String> asked = Map.of();

    public BlockingReaders(Database database) {
        this.database = database;
    }

    /** Has them give way. To be called again and again. */
    public void look(Handle handle) {
        Map<Integer, String> blocking = new HashMap<>();
        handle.createQuery(FIND)
                .bind("prefix", ReaderNames.prefix(database))
                .map((row, context) -> Map.entry(row.getInt("pid"), row.getString("name")))
                .forEach(reader -> blocking.put(reader.getKey(), reader.getValue()));
        blocking.forEach((pid, name) -> {
            // One whose rows nobody takes does not see that it is canceled.
            boolean wasAsked = name.equals(asked.get(pid));
            LOG.debug("Someone waits for a lock, so \"{}\" gives way", name);
            handle.createQuery("SELECT " + (wasAsked ? "pg_terminate_backend" : "pg_cancel_backend") + "(:pid)")
                    .bind("pid", pid)
                    .mapTo(Boolean.class)
                    .one();
        });
        asked = blocking;
    }
}
