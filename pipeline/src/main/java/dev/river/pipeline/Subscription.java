package dev.river.pipeline;

import com.codahale.metrics.MetricRegistry;
import dev.river.pipeline.Beginning.Start;
import dev.river.pipeline.check.DumpRequestCheck;
import dev.river.pipeline.deadletter.DeadLetters;
import dev.river.pipeline.dumping.DumpOrigin;
import dev.river.pipeline.flow.Lanes;
import dev.river.pipeline.gap.GapException;
import dev.river.pipeline.lane.Lane;
import dev.river.pipeline.lane.LaneMetrics;
import dev.river.pipeline.progress.Coverage.Dumped;
import dev.river.pipeline.progress.DumpRequest;
import dev.river.pipeline.progress.Progress;
import dev.river.pipeline.progress.ProgressException;
import dev.river.pipeline.progress.ProgressStore;
import dev.river.pipeline.retention.SlotWatch;
import dev.river.pipeline.rule.Destinations;
import dev.river.pipeline.rule.Plan;
import dev.river.pipeline.rule.Plan.SinkDestination;
import dev.river.pipeline.rule.Router;
import dev.river.pipeline.settings.SubscriptionSettings;
import dev.river.pipeline.status.Board;
import dev.river.pipeline.status.DumpProgress;
import dev.river.pipeline.status.DumpState;
import dev.river.pipeline.status.DumpStatus;
import dev.river.pipeline.status.State;
import dev.river.pipeline.status.StreamMetrics;
import dev.river.pipeline.status.SubscriptionStatus;
import dev.river.pipeline.tenure.Control;
import dev.river.pipeline.tenure.DeliveredTransactions;
import dev.river.pipeline.tenure.Tenure;
import dev.river.pipeline.tenure.Watch;
import dev.river.postgres.catalog.Catalog;
import dev.river.postgres.session.Database;
import dev.river.postgres.slot.OwnSession;
import dev.river.postgres.slot.OwnerLock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One database, one slot, its rules: the unit that runs, pauses, fails and is monitored.
 *
 * <p>Runs on a thread of its own from {@link #start} to {@link #close}. Safe to use from any thread.
 */
public final class Subscription implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Subscription.class);

    private static final Duration TRY_LOCK_EVERY = Duration.ofSeconds(1);
    private static final Duration SESSION_ENDS_WITHIN = Duration.ofSeconds(1);

    private static final Duration UNTIL_ASKED = Duration.ofDays(365);

    /** How long after the server has not let us in it is tried again. */
    private static final Duration TRY_SERVER_EVERY = Duration.ofSeconds(30);

    private static final Duration KNOWS_ITS_STATE_WITHIN = Duration.ofSeconds(10);
    private static final Duration STOP_WITHIN = Duration.ofSeconds(45);

    private final SubscriptionSettings settings;
    private final Database database;
    private final Router router;
    private final Destinations destinations;
    private final Control control;
    private final Board board;
    private final ProgressStore store;
    private final DeadLetters deadLetters;
    private final SlotWatch slotWatch;
    private final StreamMetrics metrics;
    private final Map<String, LaneMetrics> laneMetrics;
    private final Thread thread;

    /** The lanes of before whose sinks do not end. Only for the subscription's own thread. */
    private final List<Lane> unended = new ArrayList<>();

    /** The session that held the lock last. Only for the subscription's own thread. */
    private @Nullable OwnSession lastSession;

    /** Whether a gap was found that has not been got over yet. Only for the subscription's own thread. */
    private boolean afterGap;

    /**
     * @param store where its progress is written down
     * @param registry where its metrics are kept
     * @param destinations where the tables of all subscriptions go that write to the same sinks
     */
    public Subscription(
            SubscriptionSettings settings, ProgressStore store, MetricRegistry registry, Destinations destinations) {
        this.destinations = destinations;
        this.settings = settings;
        this.router = settings.router();
        this.board = new Board(settings.name(), settings.source().slot());
        this.metrics = new StreamMetrics(registry, settings.name(), board);
        this.database = new Database(settings.source(), metrics.replaced()::inc);
        this.slotWatch = new SlotWatch(settings, board);
        this.store = store;
        this.control = new Control(store);
        reserveWhatWasFilled();
        this.deadLetters = new DeadLetters(
                settings.name(), settings.stateDirectory().resolve(settings.name() + ".dead-letters.jsonl"));
        this.laneMetrics = settings.sinks().keySet().stream()
                .collect(Collectors.toMap(
                        Function.identity(), sink -> new LaneMetrics(registry, settings.name(), sink)));
        this.thread = new Thread(this::live, "river-" + settings.name());
        thread.setDaemon(true);
    }

    /** Before any subscription of the process goes on: what one has filled is not for the tables of another. */
    private void reserveWhatWasFilled() {
        try {
            destinations.reserve(
                    settings.name(),
                    store.coverage().stream()
                            .filter(Dumped.class::isInstance)
                            .map(Dumped.class::cast)
                            .map(each -> new SinkDestination(each.sink(), each.destination()))
                            .collect(Collectors.toSet()));
        } catch (ProgressException e) {
            LOG.debug("{}: what was filled cannot be read yet", settings.name(), e);
        }
    }

    /** The name that the configuration gives it. */
    public String name() {
        return settings.name();
    }

    /** How it is now. */
    public SubscriptionStatus status() {
        SubscriptionStatus status = board.status();
        List<DumpStatus> dumps = new ArrayList<>(status.dumps());
        Set<Long> shown = dumps.stream().map(DumpStatus::id).collect(Collectors.toSet());
        control.dumps().stream()
                .filter(request -> !shown.contains(request.id()))
                .forEach(request -> dumps.add(notBegun(request)));
        return status.withDumps(dumps);
    }

    private static DumpStatus notBegun(DumpRequest request) {
        return new DumpStatus(
                request.id(),
                request.paused() ? DumpState.PAUSED : DumpState.WAITING,
                null,
                request.asked(),
                request.tables(),
                request.where(),
                request.sink(),
                DumpProgress.sum(List.of()),
                List.of());
    }

    /** Starts it. To be called once. */
    public void start() {
        slotWatch.start();
        thread.start();
    }

    /** Waits until it runs, or has said why it does not, or until the time has passed. */
    public void awaitFirstState(Duration timeout) throws InterruptedException {
        board.awaitFirstState(timeout);
    }

    /**
     * Stops it for a while, once all that it has read is delivered. It keeps its slot, and PostgreSQL keeps the WAL for it.
     * Holds until {@link #resume}, whoever owns the slot meanwhile.
     *
     * @throws IllegalStateException if another instance owns the slot
     * @throws ProgressException if that cannot be written down
     */
    public void pause() {
        requireOwner();
        control.setPaused(true);
    }

    /**
     * Lets it continue, after a pause or a failure. Waits a little for how that ends.
     *
     * @return how it is then: {@link State#RETRYING} if that is not known yet
     * @throws IllegalStateException if another instance owns the slot
     * @throws ProgressException if that cannot be written down
     */
    public SubscriptionStatus resume() {
        requireOwner();
        if (board.state() != State.PAUSED && board.state() != State.FAILED) {
            control.setPaused(false);
            return status();
        }
        long entered = board.entered();
        control.setPaused(false);
        try {
            board.awaitOutcome(entered, KNOWS_ITS_STATE_WITHIN);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return status();
    }

    /**
     * Has rows dumped again while the stream flows. Holds until it is done, whoever owns the slot by then. Requests are done one
     * after the other. Before {@link #start} it is only written down.
     *
     * @param tables patterns of the tables; none for all, which repairs a gap, too, if it is also for all rows and sinks
     * @param where a condition in SQL for the rows; null for all
     * @param sink the name of the sink that gets the rows; null for each
     * @return the number of the request
     * @throws IllegalArgumentException with a sentence, if no table matches, or the condition does not fit one
     * @throws IllegalStateException if another instance owns the slot
     * @throws ProgressException if that cannot be written down
     * @throws dev.river.postgres.SourceException if the server cannot be asked whether the request fits
     */
    public long dump(List<String> tables, @Nullable String where, @Nullable String sink) {
        if (thread.getState() != Thread.State.NEW) {
            requireOwner();
        }
        if (!tables.isEmpty() || where != null || sink != null) {
            new DumpRequestCheck(settings, database).check(tables, where, sink);
        }
        return control.requestDump(tables, where, sink);
    }

    /** Has everything dumped again, as {@link #dump(List, String, String)} does. */
    public long dump() {
        return dump(List.of(), null, null);
    }

    /**
     * Has a dump that was asked for stand still, until it is resumed.
     *
     * @throws IllegalArgumentException with a sentence, if there is no such dump
     * @throws IllegalStateException if another instance owns the slot
     * @throws ProgressException if that cannot be written down
     */
    public void pauseDump(long id) {
        requireOwner();
        requireKnown(id, control.setDumpPaused(id, true));
    }

    /**
     * Lets a dump that was asked for go on, after a pause or a failure.
     *
     * @throws IllegalArgumentException with a sentence, if there is no such dump
     * @throws IllegalStateException if another instance owns the slot
     * @throws ProgressException if that cannot be written down
     */
    public void resumeDump(long id) {
        requireOwner();
        requireKnown(id, control.setDumpPaused(id, false));
    }

    /**
     * Takes the request for a dump back. What has been read stays where it is.
     *
     * @throws IllegalArgumentException with a sentence, if there is no such dump
     * @throws IllegalStateException if another instance owns the slot
     * @throws ProgressException if that cannot be written down
     */
    public void cancelDump(long id) {
        requireOwner();
        requireKnown(id, control.cancelDump(id));
    }

    private void requireKnown(long id, boolean known) {
        if (!known) {
            throw new IllegalArgumentException("Subscription " + name() + " has no dump " + id
                    + " that was asked for and is not done; GET /api/subscriptions/" + name() + " shows them");
        }
    }

    private void requireOwner() {
        try {
            // Right after the start it is not known yet who owns the slot.
            board.awaitFirstState(KNOWS_ITS_STATE_WITHIN);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (board.state() == State.STANDBY) {
            throw new IllegalStateException("Subscription " + name()
                    + " stands by: another instance owns its slot; send the request to that instance");
        }
    }

    /** Stops it permanently: what it has read is delivered and acknowledged first, unless a sink takes too long. */
    @Override
    public void close() {
        control.stop();
        slotWatch.close();
        try {
            thread.join(STOP_WITHIN.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (thread.isAlive()) {
            LOG.warn("{}: did not stop in time; changes that were not acknowledged are delivered again", name());
        }
    }

    private void live() {
        Retries retries = new Retries(board);
        while (!control.isStopped()) {
            long changes = control.changes();
            try {
                own();
            } catch (RuntimeException | Error e) {
                boolean newGap = e instanceof GapException && !afterGap;
                afterGap |= newGap;
                if (newGap && control.isDumpOfEverythingRequested()) {
                    // It was asked for before the gap was found, as before a restart, and repairs it.
                    continue;
                }
                act(Failure.of(e, settings.source()), e, changes, retries.pause());
            }
        }
    }

    private void act(Failure failure, Throwable error, long changes, Duration pause) {
        switch (failure.kind()) {
            case RETRY -> {
                LOG.debug("{}: failed, to be tried again", name(), error);
                board.enter(State.RETRYING, failure.sentence());
                control.awaitChange(changes, pause);
            }
            case FAIL -> {
                LOG.debug("{}: failed", name(), error);
                awaitSomeone(failure, changes, UNTIL_ASKED);
            }
            case FAIL_AT_SERVER -> {
                LOG.debug("{}: failed", name(), error);
                awaitSomeone(failure, changes, TRY_SERVER_EVERY);
            }
            case FAULT -> {
                LOG.error("{}: failed unexpectedly", name(), error);
                awaitSomeone(failure, changes, UNTIL_ASKED);
            }
            case END -> LOG.info("{}: {}", name(), failure.sentence());
        }
    }

    /**
     * Waits until someone acts on the failure, or the time has passed. A dump that was asked for before may repair it, what else
     * was asked does not.
     */
    private void awaitSomeone(Failure failure, long changes, Duration timeout) {
        long answered = control.isDumpOfEverythingRequested() ? changes : control.changes();
        board.enter(State.FAILED, failure.sentence());
        control.awaitChange(answered, timeout);
        if (!control.isStopped() && control.changes() != answered) {
            board.enter(State.RETRYING, "Tried again, since something was asked");
        }
    }

    /** Waits for the right to read the slot, and reads it. */
    private void own() {
        while (!control.isStopped()) {
            long changes = control.changes();
            unended.removeIf(lane -> lane.unended() == null);
            if (!unended.isEmpty()) {
                // The lock is not held: another instance may continue.
                board.enter(State.RETRYING, unended.get(0).unended());
                control.awaitChange(changes, TRY_LOCK_EVERY);
                continue;
            }
            Optional<OwnerLock> owned = OwnerLock.tryAcquire(database);
            if (owned.isPresent()) {
                try (OwnerLock lock = owned.get()) {
                    lastSession = lock.session();
                    hold(lock);
                }
                return;
            }
            if (endsLastSession()) {
                // It takes the server a moment.
                control.awaitChange(changes, SESSION_ENDS_WITHIN);
                continue;
            }
            board.enter(
                    State.STANDBY,
                    "Another instance owns slot " + settings.source().slot());
            control.awaitChange(changes, TRY_LOCK_EVERY);
        }
    }

    /** Whether the lock was held by a session of before: one that was lost here, and whose end the server has not noticed. */
    private boolean endsLastSession() {
        OwnSession session = lastSession;
        if (session == null || !session.end(database)) {
            lastSession = null;
            return false;
        }
        LOG.warn(
                "{}: the server still had the old session that held the lock of slot {}; it is ended",
                name(),
                settings.source().slot());
        return true;
    }

    private void hold(OwnerLock lock) {
        DeliveredTransactions delivered =
                new DeliveredTransactions(lock.newTransactionId(), lock.probe().visible());
        try (Watch watch = new Watch(settings, database, lock, delivered, router, destinations, board, control)) {
            try {
                work(new Tenure(
                        settings,
                        database,
                        lock,
                        delivered,
                        router,
                        destinations,
                        control,
                        board,
                        watch,
                        slotWatch,
                        metrics));
            } catch (RuntimeException e) {
                // Sessions are broken when the lock is lost: what they say then is not the cause.
                watch.check();
                throw e;
            }
        }
    }

    private void work(Tenure tenure) {
        Plan plan;
        Start start;
        ProgressStore.Claim claim = store.claim();
        control.load();
        try (Handle handle = database.jdbi().open()) {
            plan = Plan.of(new Catalog(tenure.server()).tables(handle), router);
            start = new Beginning(tenure, claim, afterGap).find(handle, plan);
        }
        afterGap = false;
        board.plugin(start.plugin());
        board.flushed(start.progress().positions().stored().startLsn());
        FilledDestinations destinations =
                new FilledDestinations(tenure, start.progress().coverage(), plan);
        try (Progress progress = start.progress();
                DumpOrigin origin = start.origin();
                Lanes lanes = Lanes.open(
                        settings,
                        laneMetrics,
                        deadLetters,
                        progress.positions().stored(),
                        unended,
                        board.lines(),
                        tenure.watch()::holdsLock,
                        destinations::see)) {
            board.lanes(lanes::statuses);
            try (Ownership ownership = new Ownership(tenure, lanes, start, destinations)) {
                if (origin != null) {
                    ownership.dump(plan, origin);
                    origin.close();
                }
                ownership.run();
            }
        } finally {
            board.lanes(List::of);
        }
    }
}
