package dev.river.pipeline.tenure;

import dev.river.pipeline.publishing.Publishing;
import dev.river.pipeline.rule.Destinations;
import dev.river.pipeline.rule.Router;
import dev.river.pipeline.settings.SubscriptionSettings;
import dev.river.pipeline.status.Board;
import dev.river.pipeline.status.State;
import dev.river.postgres.SourceException;
import dev.river.postgres.session.Database;
import dev.river.postgres.slot.OwnerLock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Watches a subscription while it owns its slot, on threads of its own: looks every second whether the lock is still held,
 * whether the tables are still those of the plan, what a dump waits for, and what was asked. Breaks the sessions that someone may
 * wait in when what was asked for does not happen.
 */
public final class Watch implements AutoCloseable {

    private static final Duration LOOK_EVERY = Duration.ofSeconds(1);

    private final Database database;
    private final Lease lease;
    private final PlanWatch plan;
    private final WriterWatch writers;
    private final Board board;
    private final Control control;
    private final ScheduledExecutorService threads;
    private final Instant beginning = Instant.now();

    private volatile @Nullable Throwable fault;

    public Watch(
            SubscriptionSettings settings,
            Database database,
            OwnerLock lock,
            DeliveredTransactions delivered,
            Router router,
            Destinations destinations,
            Board board,
            Control control) {
        this.database = database;
        this.lease = new Lease(database, lock, probe -> {
            board.serverAt(probe.currentLsn());
            delivered.seen(probe.visible());
        });
        this.plan =
                new PlanWatch(database, lock.server(), new Publishing(settings, lock.server()), router, destinations);
        this.writers = new WriterWatch(database, board);
        this.board = board;
        this.control = control;
        // One for each look, so that one that hangs does not keep the lock from being probed.
        this.threads = Executors.newScheduledThreadPool(6, work -> {
            Thread made = new Thread(work, "river-watch-" + database.source().slot());
            made.setDaemon(true);
            return made;
        });
        look(lease::probe);
        look(this::breakWhatIsOverdue);
        look(writers::lookAtCreation);
        look(writers::lookAtAwaited);
        look(plan::look);
        look(control::look);
    }

    private void look(Runnable look) {
        Runnable watched = () -> {
            try {
                look.run();
            } catch (RuntimeException | Error e) {
                fault = e;
                throw e;
            }
        };
        // A look that throws is not repeated.
        var unused = threads.scheduleWithFixedDelay(watched, 0, LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void breakWhatIsOverdue() {
        if (control.isOverdue(beginning) && board.state() != State.PAUSED) {
            database.abort();
        }
    }

    /** @throws SourceException if the lock is lost, and with it the right to continue */
    public void check() {
        lease.check();
        if (fault != null) {
            throw new IllegalStateException("Slot " + database.source().slot() + " is no longer watched", fault);
        }
    }

    /** Whether the lock was held a moment ago; while it is not sure, nothing may be written. */
    public boolean holdsLock() {
        return lease.isHeld();
    }

    /** What {@link PlanWatch#compareWith} takes. */
    public void compareWith(KnownTables tables) {
        plan.compareWith(tables);
    }

    /**
     * A dump waits for the transactions with an id before this one, since its slot could not be created before they have
     * ended, and the stream would stand still meanwhile. Null if none waits.
     */
    public void awaitWriters(@Nullable Long txid) {
        writers.await(txid);
    }

    /** Whether the stream has to stop, for a plan that fits the tables. */
    public boolean wantsNewStretch() {
        return plan.isOld();
    }

    /** A slot is being created from now on, for a dump; if that takes long, say what it waits for. */
    public void creationStarts() {
        board.enter(State.DUMPING);
        writers.creationStarts();
    }

    public void creationEnds() {
        writers.creationEnds();
        board.note(null);
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
