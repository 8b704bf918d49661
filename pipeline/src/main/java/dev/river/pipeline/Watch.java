package dev.river.pipeline;

import dev.river.pipeline.rule.Plan;
import dev.river.pipeline.rule.Router;
import dev.river.postgres.Catalog;
import dev.river.postgres.Database;
import dev.river.postgres.OwnerLock;
import dev.river.postgres.Slots;
import dev.river.postgres.SourceException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;

/**
 * Looks after a subscription while it owns its slot, from a thread of its own: whether the lock still holds, how far the
 * server is, whether the tables are still those of the plan, and what a slot that is being created waits for.
 */
final class Watch implements AutoCloseable {

    private static final Duration PROBE_EVERY = Duration.ofSeconds(1);
    private static final Duration LOOK_EVERY = Duration.ofSeconds(10);
    private static final Duration CREATION_SHOULD_TAKE = Duration.ofSeconds(3);

    private final Database database;
    private final OwnerLock lock;
    private final Router router;
    private final Board board;
    private final ScheduledExecutorService thread;

    private volatile @Nullable SourceException lost;
    private volatile @Nullable Plan plan;
    private volatile boolean planIsOld;
    private volatile long creatingSince;

    Watch(Database database, OwnerLock lock, Router router, Board board) {
        this.database = database;
        this.lock = lock;
        this.router = router;
        this.board = board;
        this.thread = Executors.newSingleThreadScheduledExecutor(work -> {
            Thread made = new Thread(work, "river-watch-" + database.source().slot());
            made.setDaemon(true);
            return made;
        });
        every(PROBE_EVERY, this::probe);
        every(PROBE_EVERY, this::lookAtCreation);
        every(LOOK_EVERY, this::lookAtPlan);
    }

    private void every(Duration period, Runnable work) {
        thread.scheduleWithFixedDelay(work, 0, period.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** @throws SourceException if the lock is lost, and with it the right to go on */
    void check() {
        if (lost != null) {
            throw lost;
        }
    }

    /** Tables, identities and keys shall be compared with these. */
    void compareWith(Plan current) {
        plan = current;
        planIsOld = false;
    }

    /** Whether the tables are no longer those of the plan. */
    boolean isPlanOld() {
        return planIsOld;
    }

    /** A slot is being created from now on; if that takes long, say what it waits for. */
    void creationStarts() {
        creatingSince = System.nanoTime();
    }

    void creationEnds() {
        creatingSince = 0;
        board.note(null);
    }

    private void probe() {
        try {
            board.serverAt(lock.probe());
        } catch (JdbiException e) {
            lost = SourceException.retriable(
                    "The session that holds the lock of slot "
                            + database.source().slot() + " at "
                            + database.source().address() + " is lost: is PostgreSQL running?",
                    e);
        }
    }

    private void lookAtPlan() {
        Plan current = plan;
        if (current == null || lost != null) {
            return;
        }
        try (Handle handle = database.jdbi().open()) {
            planIsOld |=
                    !Plan.of(new Catalog(lock.server()).tables(handle), router).isLike(current);
        } catch (JdbiException | SourceException e) {
            // The probe says it if the server is away; the next look comes soon.
            return;
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
                board.note("The slot waits until every transaction that has written is over; open are: "
                        + String.join("; ", writers));
            }
        } catch (JdbiException | SourceException e) {
            // As above.
            return;
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
