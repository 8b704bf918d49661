package dev.river.pipeline.tenure;

import dev.river.postgres.SourceException;
import dev.river.postgres.session.Database;
import dev.river.postgres.slot.OwnerLock;
import dev.river.postgres.slot.OwnerLock.Probe;
import java.time.Duration;
import java.util.function.Consumer;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;

/** The right to read a slot, as far as it is known: whether its lock was still held a moment ago. For several threads. */
final class Lease {

    /**
     * How long, after a probe was sent that found the lock, no other instance can own it, or almost none. Far more than a
     * busy server takes to answer, and less than it takes to notice that a session is gone.
     */
    private static final Duration LEASE = Duration.ofSeconds(10);

    private final Database database;
    private final OwnerLock lock;
    private final Consumer<Probe> serverIs;

    private volatile @Nullable SourceException lost;
    private volatile long heldNanos = System.nanoTime();
    /** The other clock stands still while a machine is suspended. */
    private volatile long heldMillis = System.currentTimeMillis();

    /** @param serverIs gets what the server says at each probe */
    Lease(Database database, OwnerLock lock, Consumer<Probe> serverIs) {
        this.database = database;
        this.lock = lock;
        this.serverIs = serverIs;
    }

    /** Looks whether the lock is still held. Where it is lost, breaks all sessions: someone may wait in one. */
    void probe() {
        long askedNanos = System.nanoTime();
        long askedMillis = System.currentTimeMillis();
        try {
            serverIs.accept(lock.probe());
            heldNanos = askedNanos;
            heldMillis = askedMillis;
        } catch (JdbiException e) {
            lost = SourceException.retriable(
                    "The session that holds the lock of slot "
                            + database.source().slot() + " at "
                            + database.source().address() + " is lost: is PostgreSQL running?",
                    e);
            database.abort();
        }
    }

    /** @throws SourceException if the lock is lost, and with it the right to continue */
    void check() {
        SourceException error = lost;
        if (error != null) {
            throw error;
        }
    }

    /**
     * Whether the lock was held a moment ago. Not so after the process was frozen: by then another instance may have taken
     * over and come further, and what is written would be stale.
     */
    boolean isHeld() {
        return lost == null
                && System.nanoTime() - heldNanos < LEASE.toNanos()
                && System.currentTimeMillis() - heldMillis < LEASE.toMillis();
    }
}
