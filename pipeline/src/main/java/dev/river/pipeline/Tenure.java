package dev.river.pipeline;

import dev.river.dump.Dump;
import dev.river.dump.DumpPart;
import dev.river.dump.RowLookup;
import dev.river.pipeline.Beginning.Start;
import dev.river.pipeline.DumpSettings.Mode;
import dev.river.pipeline.progress.Progress;
import dev.river.pipeline.progress.Progress.Dumped;
import dev.river.pipeline.progress.ProgressKeeper;
import dev.river.pipeline.rule.Plan;
import dev.river.pipeline.rule.Route;
import dev.river.pipeline.rule.Router;
import dev.river.postgres.Plugin;
import dev.river.postgres.SourceException;
import dev.river.postgres.catalog.Catalog;
import dev.river.postgres.change.VisibleTransactions;
import dev.river.postgres.publication.Publications;
import dev.river.postgres.session.Database;
import dev.river.postgres.session.Server;
import dev.river.postgres.slot.OwnerLock;
import dev.river.postgres.slot.Slots;
import dev.river.postgres.slot.Slots.SnapshotSlot;
import dev.river.sink.Lsn;
import dev.river.sink.TableName;
import dev.river.stream.Decoder;
import dev.river.stream.ReplicationLoop;
import dev.river.stream.ReplicationStream;
import dev.river.stream.StreamTables;
import dev.river.stream.pgoutput.PgoutputDecoder;
import dev.river.stream.testdecoding.TestDecodingDecoder;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a subscription does while it owns its slot: dumps what is due, streams, and starts over with either when the tables
 * change or an operator asks, until it is told to stop or something fails.
 */
final class Tenure {

    private static final Logger LOG = LoggerFactory.getLogger(Tenure.class);

    /** How long the server mostly takes to miss a session that was killed. */
    private static final Duration SLOT_IS_LET_GO_WITHIN = Duration.ofSeconds(5);

    private static final Duration SLOT_IN_USE_PAUSE = Duration.ofMillis(500);

    private final SubscriptionSettings settings;
    private final Database database;
    private final OwnerLock lock;
    private final Server server;
    private final Router router;
    private final Control control;
    private final Board board;
    private final Watch watch;
    private final StreamMetrics metrics;
    private final Lanes lanes;
    private final Plugin plugin;
    private final ProgressKeeper keeper;
    private final Catalog catalog;
    private final Publishing publishing;
    private final DueParts dueParts;
    private final GapCheck gapCheck;

    /** The dump that is due waits for the transactions with an id before this one. */
    private @Nullable Long writersBefore;

    /** @param start where to go on */
    Tenure(
            SubscriptionSettings settings,
            Database database,
            OwnerLock lock,
            Router router,
            Control control,
            Board board,
            Watch watch,
            StreamMetrics metrics,
            Lanes lanes,
            Start start) {
        this.settings = settings;
        this.database = database;
        this.lock = lock;
        this.server = lock.server();
        this.router = router;
        this.control = control;
        this.board = board;
        this.watch = watch;
        this.metrics = metrics;
        this.lanes = lanes;
        this.plugin = start.plugin();
        this.keeper = start.keeper();
        this.catalog = new Catalog(server);
        this.publishing = new Publishing(settings, server);
        this.dueParts = new DueParts(settings.dump().mode(), catalog);
        this.gapCheck = new GapCheck(settings, database, server);
    }

    /** Dumps what the plan of a slot that was just created asks for, in its snapshot. */
    void dump(Plan plan, SnapshotSlot created) {
        control.dumpNoted();
        Map<DumpPart, List<Route>> due;
        try (Handle handle = database.jdbi().open()) {
            due = dueParts.find(handle, plan, keeper);
        }
        dump(plan, due, created);
    }

    /** Runs until it is told to stop. */
    void run() {
        while (!control.isStopped()) {
            goOn();
        }
    }

    /** One stretch: a pause, a dump that is due, or the stream until something is asked. */
    private void goOn() {
        long mark = control.mark();
        watch.check();
        if (control.isDumpRequested()) {
            keeper.setDumped(Set.of());
            control.dumpNoted();
        }
        if (control.isPaused()) {
            board.enter(
                    State.PAUSED, "Paused by an operator; PostgreSQL keeps its WAL until the subscription is resumed");
            control.awaitChange(mark, Duration.ofSeconds(1));
            return;
        }
        Plan plan;
        Map<DumpPart, List<Route>> due;
        boolean dumpWaits;
        try (Handle handle = database.jdbi().open()) {
            plan = Plan.of(catalog.tables(handle), router);
            if (plugin == Plugin.PGOUTPUT) {
                publish(handle, plan);
            }
            due = dueParts.find(handle, plan, keeper);
            if (due.isEmpty()) {
                writersBefore = null;
            }
            dumpWaits = !due.isEmpty() && !areWritersOver(handle);
        }
        if (due.isEmpty() || dumpWaits) {
            watchPlan(plan);
            watch.awaitWriters(writersBefore);
            stream(plan, tables(due), null);
        } else {
            writersBefore = null;
            watch.awaitWriters(null);
            dumpAgain(plan, due);
        }
    }

    private void watchPlan(Plan plan) {
        watch.compareWith(plan, plugin == Plugin.PGOUTPUT ? keeper.progress().published() : null);
    }

    /** Whether the transactions are over that had written when the dump became due. */
    private boolean areWritersOver(Handle handle) {
        if (writersBefore == null) {
            writersBefore = VisibleTransactions.newTransactionId(handle);
        }
        return VisibleTransactions.current(handle).isPast(writersBefore);
    }

    /**
     * Publishes what the plan asks for. What was not published all the while has been missed, and is due to be dumped: noted
     * before.
     */
    private void publish(Handle handle, Plan plan) {
        Progress progress = keeper.progress();
        gapCheck.stopAtGap(handle, progress);
        Set<String> changed = plan.partIds();
        publishing.published(handle, plan).forEach((part, entry) -> {
            String before = progress.published().get(part);
            if (before != null && Publications.isSame(before, entry)) {
                changed.remove(part);
            }
        });
        Map<Boolean, Set<Dumped>> dumped = progress.dumped().stream()
                .collect(Collectors.partitioningBy(
                        each -> changed.contains(each.part()), Collectors.toUnmodifiableSet()));
        Set<Dumped> missed = Objects.requireNonNull(dumped.get(true));
        if (!missed.isEmpty()) {
            LOG.warn(
                    "{}: not all changes of {} were published; {}",
                    settings.name(),
                    missed.stream()
                            .map(each -> each.table().toString())
                            .distinct()
                            .sorted()
                            .collect(Collectors.joining(", ")),
                    settings.dump().mode() == Mode.NEVER
                            ? "what is missing stays so, since dump.mode is never"
                            : "they are dumped again, and rows that were deleted meanwhile stay in the sinks");
        }
        keeper.setDumped(Objects.requireNonNull(dumped.get(false)));
        publishing.reconcile(handle, plan);
        keeper.setPublications(publishing.existing(handle), publishing.published(handle, plan));
    }

    /**
     * Dumps what is due although the slot exists: takes a snapshot, streams up to it, so that removals and changes before it
     * are delivered first, reads the rows in it, and leaves the stream to go on from it.
     */
    private void dumpAgain(Plan plan, Map<DumpPart, List<Route>> due) {
        watchPlan(plan);
        watch.creationStarts();
        Slots slots = new Slots(database, server);
        String temporary = temporarySlotName();
        if (!server.hasTemporarySlots()) {
            slots.drop(temporary);
        }
        try (SnapshotSlot snapshot = slots.create(temporary, plugin, true)) {
            watch.creationEnds();
            stream(plan, tables(due), snapshot.consistentPoint());
            boolean reached = !snapshot.consistentPoint().isAfter(keeper.position());
            if (reached) {
                dump(plan, due, snapshot);
            }
        }
    }

    /**
     * A name of its own for each try where the slot goes by itself: one that was being created when River was killed stays
     * until the server notices.
     */
    private String temporarySlotName() {
        String slot = settings.source().slot();
        String suffix = server.hasTemporarySlots()
                ? Integer.toHexString(ThreadLocalRandom.current().nextInt())
                : "";
        return slot.substring(0, Math.min(slot.length(), 49)) + "_dump" + suffix;
    }

    private void dump(Plan plan, Map<DumpPart, List<Route>> due, SnapshotSlot snapshot) {
        if (due.isEmpty()) {
            return;
        }
        DumpCounts counts = new DumpCounts(
                due.size(),
                due.keySet().stream()
                        .mapToLong(part -> part.part().estimatedRows())
                        .sum());
        board.dump(counts);
        board.enter(State.DUMPING);
        try {
            Dumping dumping =
                    new Dumping(due, plan.shared(), lanes, keeper.progress(), control, watch, counts, metrics);
            new Dump(database, server, plugin == Plugin.TEST_DECODING)
                    .run(
                            snapshot.snapshot(),
                            snapshot.consistentPoint(),
                            List.copyOf(due.keySet()),
                            settings.dump().parallelism(),
                            dumping);
            lanes.awaitEmpty(dumping::check);
            keeper.addDumped(DueParts.dumped(dumping.dumped()));
            board.dumped(counts);
        } finally {
            board.dump(null);
        }
    }

    private static Set<TableName> tables(Map<DumpPart, List<Route>> due) {
        return due.keySet().stream().map(part -> part.table().name()).collect(Collectors.toSet());
    }

    private void stream(Plan plan, Set<TableName> due, @Nullable Lsn target) {
        try (StreamTables tables = new StreamTables(database, server);
                RowLookup rows = new RowLookup(database);
                ReplicationStream stream = open()) {
            if (target == null) {
                board.enter(due.isEmpty() ? State.STREAMING : State.DUMPING);
            }
            Streaming streaming = new Streaming(
                    stream,
                    router,
                    plan.shared(),
                    lanes,
                    keeper,
                    rows,
                    due,
                    lock::probe,
                    control,
                    watch,
                    board,
                    metrics,
                    target);
            Decoder decoder = switch (plugin) {
                case PGOUTPUT -> new PgoutputDecoder(tables, streaming);
                case TEST_DECODING ->
                    new TestDecodingDecoder(tables, streaming, server.charset(), keeper.position(), Clock.systemUTC());
            };
            try {
                new ReplicationLoop(stream, decoder, streaming).run();
                streaming.finish();
            } catch (SourceException e) {
                if (e.isUndefined()) {
                    // The catalogs as they were at the time of a change lack a publication, for ever.
                    throw new GapException(settings.name(), e.getMessage() + ".");
                }
                streaming.salvage(e);
                throw e;
            }
        }
    }

    /** Opens the stream, waiting for an old session of ours that the server has not missed yet. */
    private ReplicationStream open() {
        List<String> publications = List.of();
        try (Handle handle = database.jdbi().open()) {
            if (plugin == Plugin.PGOUTPUT) {
                publications = List.copyOf(publishing.existing(handle).keySet());
            }
            gapCheck.stopAtGap(handle, keeper.progress());
        }
        long soon = System.nanoTime() + SLOT_IS_LET_GO_WITHIN.toNanos();
        while (true) {
            try {
                return ReplicationStream.open(database, server, plugin, publications, keeper.position());
            } catch (SourceException e) {
                if (!e.isInUse()) {
                    throw e;
                }
                if (System.nanoTime() > soon) {
                    board.enter(State.RETRYING, "Waiting until the slot is let go: " + e.getMessage());
                }
            }
            watch.check();
            control.awaitChange(control.mark(), SLOT_IN_USE_PAUSE);
            if (control.isStopped() || control.isPaused()) {
                throw new CancellationException("Stopped before the slot was let go");
            }
        }
    }
}
