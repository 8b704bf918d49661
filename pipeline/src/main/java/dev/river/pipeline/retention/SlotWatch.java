package dev.river.pipeline.retention;

import dev.river.pipeline.settings.SubscriptionSettings;
import dev.river.pipeline.status.Board;
import dev.river.postgres.SourceException;
import dev.river.postgres.session.Database;
import dev.river.postgres.session.Server;
import dev.river.postgres.slot.Slot;
import dev.river.postgres.slot.Slots;
import dev.river.sink.Lsn;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks every ten seconds how the slot is, from the start of a subscription to its end, and soon after it starts over: the server
 * keeps more and more WAL for the slot while the subscription has failed, or is paused, too. Safe to use from any thread.
 */
public final class SlotWatch implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(SlotWatch.class);

    private static final Duration LOOK_EVERY = Duration.ofSeconds(10);

    /** While the slot is being made, and at the most where its look is asked for. */
    private static final Duration LOOK_AT_MOST_EVERY = Duration.ofSeconds(1);

    private static final int LOOKS_AT_FIRST = 30;

    /** A server that refuses the user may lock it out if that is tried often. */
    private static final Duration LOOK_AFTER_A_REFUSAL = Duration.ofMinutes(5);

    private static final int ANSWER_WITHIN_MILLIS = 20_000;

    private static final Duration END_WITHIN = Duration.ofSeconds(2);

    private final String subscription;
    private final String slotName;
    private final Database database;
    private final Board board;
    private final RetentionWarning warning;
    private final Thread thread;

    /** Only for the thread that looks. */
    private int looks;

    private long startsOver;
    private long seenStart;
    private boolean closed;
    private Lsn restartLsn = Lsn.ZERO;
    private Lsn settledRestartLsn = Lsn.ZERO;

    /** @param board where it is shown */
    public SlotWatch(SubscriptionSettings settings, Board board) {
        this.subscription = settings.name();
        this.slotName = settings.source().slot();
        this.database = new Database(settings.source());
        this.board = board;
        this.warning = new RetentionWarning(settings, board);
        this.thread = new Thread(this::watch, "river-slot-" + slotName);
        thread.setDaemon(true);
    }

    /** Starts to look. To be called once. */
    public void start() {
        thread.start();
    }

    private void watch() {
        try {
            Duration pause;
            do {
                pause = look();
            } while (awaitTurn(pause));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits so long, or until a look is asked for; returns false if there is none to come. */
    private synchronized boolean awaitTurn(Duration pause) throws InterruptedException {
        long begun = System.nanoTime();
        while (!closed) {
            Duration wait = startsOver == seenStart ? pause : LOOK_AT_MOST_EVERY;
            long left = TimeUnit.NANOSECONDS.toMillis(wait.toNanos() - (System.nanoTime() - begun));
            if (left <= 0) {
                return true;
            }
            wait(left);
        }
        return false;
    }

    /** Returns how long to wait before the next one. */
    private Duration look() {
        long begun = startsOver();
        looks++;
        board.countLines();
        try (Handle handle = database.jdbi().open()) {
            handle.getConnection().setNetworkTimeout(Runnable::run, ANSWER_WITHIN_MILLIS);
            Server server = Server.of(handle);
            Optional<Slot> slot = new Slots(database, server).find(handle, slotName);
            Lsn end = server.currentLsn(handle);
            see(slot, end, begun);
            warning.compare(board.retainedWal());
            return slot.isEmpty() && looks < LOOKS_AT_FIRST ? LOOK_AT_MOST_EVERY : LOOK_EVERY;
        } catch (JdbiException | SourceException | SQLException e) {
            LOG.debug("{}: the server does not tell how the slot is; River asks again", subscription, e);
            return e instanceof SourceException refusal && !refusal.isRetriable() ? LOOK_AFTER_A_REFUSAL : LOOK_EVERY;
        }
    }

    private synchronized long startsOver() {
        seenStart = startsOver;
        return startsOver;
    }

    private synchronized void see(Optional<Slot> slot, Lsn end, long begun) {
        if (begun != startsOver) {
            return;
        }
        board.slot(slot.orElse(null), end);
        // The server shows it a moment before it is on its disk: what was shown twice is.
        settledRestartLsn = restartLsn;
        restartLsn = slot.map(Slot::restartLsn).orElse(Lsn.ZERO);
    }

    /**
     * The oldest WAL that the slot needs, as far as the server will know that after a crash, too; zero until that was seen since
     * {@link #startOver}.
     */
    public synchronized Lsn restartLsn() {
        return settledRestartLsn;
    }

    /** What was seen is of a slot that is no more. */
    public synchronized void forget() {
        board.forgetSlot();
        startOver();
    }

    /** What was seen may be of another slot, or of the server in another state. */
    public synchronized void startOver() {
        startsOver++;
        notifyAll();
        restartLsn = Lsn.ZERO;
        settledRestartLsn = Lsn.ZERO;
    }

    /** Ends the looks, and waits a little for the one that is under way. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            notifyAll();
        }
        database.abort();
        try {
            thread.join(END_WITHIN.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
