package dev.river.postgres.slot;

import dev.river.postgres.SourceException;
import dev.river.postgres.change.VisibleTransactions;
import dev.river.postgres.session.Database;
import dev.river.postgres.session.Fitness;
import dev.river.postgres.session.Server;
import dev.river.sink.Lsn;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.SQLException;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The right to be the one that reads a slot: an advisory lock keyed by the slot's name, held by a session for as long as
 * it lives.
 *
 * <p>It is tried, never waited for: a waiting lock would hold a snapshot, and {@code CREATE INDEX CONCURRENTLY} would wait
 * for that. Safe to use from several threads.
 */
public final class OwnerLock implements AutoCloseable {

    /** How long the server may take to answer a probe, in milliseconds, before the session counts as lost. */
    private static final int PROBE_TIMEOUT = 20_000;

    private static final int USER_TIMEOUT_SINCE = 120000;

    private static final Logger LOG = LoggerFactory.getLogger(OwnerLock.class);

    private final Handle handle;
    private final Server server;
    private final OwnSession session;

    private OwnerLock(Handle handle, Server server, OwnSession session) {
        this.handle = handle;
        this.server = server;
        this.session = session;
    }

    /**
     * Tries to become the owner of the source's slot, in a session of its own.
     *
     * @return empty if another one owns it
     * @throws SourceException if the server cannot be asked
     */
    public static Optional<OwnerLock> tryAcquire(Database database) {
        // Not one of the sessions that are broken so that nobody waits in them: the lock is held until all is at its
        // end.
        Handle handle = new Database(database.source()).jdbi().open();
        boolean acquired = false;
        try {
            handle.getConnection().setNetworkTimeout(Runnable::run, PROBE_TIMEOUT);
            Server server = Server.of(handle);
            Fitness.problem(handle, database.source()).ifPresent(problem -> {
                throw SourceException.retriable(problem, null);
            });
            if (server.version() >= USER_TIMEOUT_SINCE) {
                // Not for sessions whose answers are not read at times, as when a sink is away: Linux would cut them.
                handle.execute("SET tcp_user_timeout = '30s'");
            }
            OwnSession session = OwnSession.of(handle);
            acquired = handle.createQuery("SELECT pg_try_advisory_lock(:key)")
                    .bind("key", key(database.source().slot()))
                    .mapTo(Boolean.class)
                    .one();
            return acquired ? Optional.of(new OwnerLock(handle, server, session)) : Optional.empty();
        } catch (SQLException e) {
            throw SourceException.of(
                    database.source(),
                    "take the lock of slot " + database.source().slot(),
                    e);
        } finally {
            if (!acquired) {
                handle.close();
            }
        }
    }

    /** The lock's key in {@code pg_locks}: the first eight bytes of a digest, so that two slots hardly ever share one. */
    static long key(String slot) {
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256").digest(("river:" + slot).getBytes(StandardCharsets.UTF_8));
            return ByteBuffer.wrap(digest).getLong();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }

    /** What the server said of itself when the lock was taken. */
    public Server server() {
        return server;
    }

    /** The session that holds it. */
    public OwnSession session() {
        return session;
    }

    /**
     * Sees whether the session, and with it the lock, still lives.
     *
     * @throws org.jdbi.v3.core.JdbiException if the session is lost
     */
    public synchronized Probe probe() {
        VisibleTransactions visible = VisibleTransactions.current(handle);
        return new Probe(server.currentLsn(handle), visible);
    }

    /**
     * What the server says while the lock is held.
     *
     * @param currentLsn the end of its WAL
     * @param visible which transactions can be seen
     */
    public record Probe(Lsn currentLsn, VisibleTransactions visible) {}

    /**
     * Up to where the server has inserted WAL.
     *
     * @throws org.jdbi.v3.core.JdbiException if the session is lost
     */
    public synchronized Lsn insertLsn() {
        return server.insertLsn(handle);
    }

    /**
     * Takes an id as {@link VisibleTransactions#newTransactionId} does.
     *
     * @throws org.jdbi.v3.core.JdbiException if the session is lost
     */
    public synchronized long newTransactionId() {
        return VisibleTransactions.newTransactionId(handle);
    }

    /** Gives the lock back at once: the server ends a session only some time after it was closed. */
    @Override
    public synchronized void close() {
        try {
            handle.execute("SELECT pg_advisory_unlock_all()");
        } catch (JdbiException e) {
            LOG.debug("The session with the lock was lost before it was closed", e);
        } finally {
            handle.close();
        }
    }
}
