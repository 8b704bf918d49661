package dev.river.pipeline.tenure;

import dev.river.pipeline.publishing.PlanWatch;
import dev.river.pipeline.publishing.Publishing;
import dev.river.pipeline.rule.Plan;
import dev.river.pipeline.rule.Router;
import dev.river.pipeline.settings.SubscriptionSettings;
import dev.river.pipeline.status.Board;
import dev.river.pipeline.status.State;
import dev.river.postgres.SourceException;
import dev.river.postgres.change.VisibleTransactions;
import dev.river.postgres.session.Database;
import dev.river.postgres.slot.OwnerLock;
import dev.river.postgres.slot.Slots;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;

/**
 * Watches a subscription while it owns its slot, on its own threads: whether the lock is still held, how far the
 * server is, whether the tables are still those of the plan, and what a slot that is being created waits for. Breaks the
 * sessions that someone may wait in when the lock is lost, and when what was asked for does not happen.
 */
public final class Watch implements AutoCloseable {

    private static final Duration PROBE_EVERY = Duration.ofSeconds(1);
    /**
     * How long, after a probe was sent that found the lock, no other instance can own it, or almost none. Far more than a
     * busy server takes to answer, and less than it takes to notice that a session is gone.
     */
    private static final Duration LEASE = Duration.ofSeconds(10);

    private static final Duration CREATION_SHOULD_TAKE = Duration.ofSeconds(3);

    private final Database database;
    private final OwnerLock lock;
    private final PlanWatch plan;
    private final Board board;
    private final Control control;
    private final ScheduledExecutorService threads;
    private final Instant beginning = Instant.now();

    private volatile @Nullable SourceException lost;
    private volatile long heldNanos = System.nanoTime();
    /** The other clock stands still while a machine is suspended. */
    private volatile long heldMillis = System.currentTimeMillis();

    private volatile @Nullable Throwable fault;
    private volatile @Nullable Long awaited;
    private volatile boolean writersHaveEnded;
    private volatile long creatingSince;

    public Watch(
            SubscriptionSettings settings,
            Database database,
            OwnerLock lock,
            Router router,
            Board board,
            Control control) {
        this.database = database;
        this.lock = lock;
        this.plan = new PlanWatch(database, lock.server(), new Publishing(settings, lock.server()), router);
        this.board = board;
        this.control = control;
        // One for each look, so that one that hangs does not keep the lock from being probed.
        this.threads = Executors.newScheduledThreadPool(5, work -> {
            Thread made = new Thread(work, "river-watch-" + database.source().slot());
            made.setDaemon(true);
            return made;
        });
        every(PROBE_EVERY, this::probe);
        every(PROBE_EVERY, this::lookAtCreation);
        every(PROBE_EVERY, this::lookAtWriters);
        every(PROBE_EVERY, plan::look);
        every(PROBE_EVERY, control::look);
    }

    private void every(Duration period, Runnable look) {
        Runnable watched = () -> {
            try {
                look.run();
            } catch (RuntimeException | Error e) {
                fault = e;
                throw e;
            }
        };
        // A look that throws is not repeated.
        var unused = threads.scheduleWithFixedDelay(watched, 0, period.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** @throws SourceException if the lock is lost, and with it the right to continue */
    public void check() {
        if (lost != null) {
            throw lost;
        }
        if (fault != null) {
            throw new IllegalStateException("Slot " + database.source().slot() + " is no longer watched", fault);
        }
    }

    /**
     * Whether the lock was held a moment ago. Not so after the process was frozen: by then another instance may have taken
     * over and come further, and what is written would be stale.
     */
    public boolean holdsLock() {
        return lost == null
                && System.nanoTime() - heldNanos < LEASE.toNanos()
                && System.currentTimeMillis() - heldMillis < LEASE.toMillis();
    }

    /** What {@link PlanWatch#compareWith} takes. */
    public void compareWith(Plan current, @Nullable Map<String, String> entries) {
        plan.compareWith(current, entries);
    }

    /**
     * A dump waits for the transactions with an id before this one, since its slot could not be created before they have
     * ended, and the stream would stand still meanwhile. Null if none waits.
     */
    public void awaitWriters(@Nullable Long txid) {
        awaited = txid;
        writersHaveEnded = false;
    }

    /** Whether the stream has to stop: for a plan that fits the tables, or for a dump that need not wait any more. */
    public boolean wantsNewStretch() {
        return plan.isOld() || (awaited != null && writersHaveEnded);
    }

    /** A slot is being created from now on, for a dump; if that takes long, say what it waits for. */
    public void creationStarts() {
        board.enter(State.DUMPING);
        creatingSince = System.nanoTime();
    }

    public void creationEnds() {
        creatingSince = 0;
        board.note(null);
    }

    private void probe() {
        if (control.isOverdue(beginning) && board.state() != State.PAUSED) {
            database.abort();
        }
        long askedNanos = System.nanoTime();
        long askedMillis = System.currentTimeMillis();
        try {
            board.serverAt(lock.probe());
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

    private void lookAtCreation() {
        long since = creatingSince;
        if (since == 0 || System.nanoTime() - since < CREATION_SHOULD_TAKE.toNanos()) {
            return;
        }
        try (Handle handle = database.jdbi().open()) {
            List<String> writers = Slots.openWriters(handle);
            if (creatingSince != 0 && !writers.isEmpty()) {
                board.note(
                        State.DUMPING,
                        "The slot waits until every transaction that has written has ended; still open: "
                                + String.join("; ", writers));
            }
        } catch (JdbiException | SourceException e) {
            // As above.
            return;
        }
    }

    private void lookAtWriters() {
        Long txid = awaited;
        if (txid == null || writersHaveEnded) {
            return;
        }
        try (Handle handle = database.jdbi().open()) {
            writersHaveEnded = VisibleTransactions.current(handle).isPast(txid);
            if (!writersHaveEnded) {
                board.note(
                        State.DUMPING,
                        "A dump is due, and waits until the transactions have ended that had written before;"
                                + " still open: "
                                + String.join("; ", Slots.openWriters(handle)));
            }
        } catch (JdbiException | SourceException e) {
            // As above.
            return;
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
        try {
            // A look that still runs opens no session after this.
            var unused = threads.awaitTermination(2, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        plan.close();
    }
}
