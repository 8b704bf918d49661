package dev.river.pipeline;

import dev.river.dump.DumpPart;
import dev.river.pipeline.Beginning.Start;
import dev.river.pipeline.dumping.DueParts;
import dev.river.pipeline.dumping.Dumps;
import dev.river.pipeline.flow.Lanes;
import dev.river.pipeline.lane.LaneFailure;
import dev.river.pipeline.lane.StartOverException;
import dev.river.pipeline.progress.Progress;
import dev.river.pipeline.progress.ProgressException;
import dev.river.pipeline.rule.Plan;
import dev.river.pipeline.rule.Route;
import dev.river.pipeline.status.State;
import dev.river.pipeline.stretch.Stretches;
import dev.river.pipeline.stretch.Target;
import dev.river.pipeline.tenure.Tenure;
import dev.river.postgres.Plugin;
import dev.river.postgres.SourceException;
import dev.river.postgres.catalog.Catalog;
import dev.river.postgres.change.VisibleTransactions;
import dev.river.postgres.slot.Slots.SnapshotSlot;
import dev.river.sink.TableName;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a subscription does while it owns its slot: dumps what is due, streams, and starts over with either when the tables
 * change, an operator asks, or the stream is lost, until it has to stop or the lanes cannot continue. The lanes stay open
 * all the while.
 */
final class Ownership {

    private static final Logger LOG = LoggerFactory.getLogger(Ownership.class);

    private final Tenure tenure;
    private final Lanes lanes;
    private final Plugin plugin;
    private final Progress progress;
    private final Catalog catalog;
    private final DueParts dueParts;
    private final PlanPublisher planPublisher;
    private final Stretches stretches;
    private final Dumps dumps;

    /** The dump that is due waits for the transactions with an id before this one. */
    private @Nullable Long writersBefore;

    /** @param start where to continue */
    Ownership(Tenure tenure, Lanes lanes, Start start) {
        this.tenure = tenure;
        this.lanes = lanes;
        this.plugin = start.plugin();
        this.progress = start.progress();
        this.catalog = new Catalog(tenure.server());
        this.dueParts = new DueParts(tenure.settings().dump().mode(), catalog);
        this.planPublisher = new PlanPublisher(tenure, progress);
        this.stretches = new Stretches(tenure, lanes, plugin, progress.positions());
        this.dumps = new Dumps(tenure, lanes, plugin, progress);
    }

    /** Dumps what the plan of a slot that was just created asks for, in its snapshot. */
    void dump(Plan plan, SnapshotSlot created) {
        tenure.control().dumpNoted();
        Map<DumpPart, List<Route>> due;
        try (Handle handle = tenure.database().jdbi().open()) {
            due = dueParts.find(handle, plan, progress.coverage());
        }
        dumps.run(plan, due, created);
    }

    /** Runs until it has to stop. */
    void run() {
        Retries retries = new Retries(tenure.board());
        try {
            while (!tenure.control().isStopped()) {
                long changes = tenure.control().changes();
                try {
                    goOn(changes);
                } catch (StartOverException e) {
                    if (e.isTold()) {
                        LOG.debug("{}: {}", tenure.name(), e.getMessage());
                    } else {
                        LOG.warn("{}: {}", tenure.name(), e.getMessage());
                    }
                    lanes.startOver();
                } catch (SourceException | JdbiException e) {
                    // Sessions are broken when the lock is lost: what they say then is not the cause.
                    tenure.watch().check();
                    Failure failure = Failure.of(e, tenure.settings().source());
                    if (failure.kind() != Failure.Kind.RETRY) {
                        throw e;
                    }
                    LOG.debug("{}: the stream is lost, and opened again", tenure.name(), e);
                    Duration pause = retries.pause();
                    tenure.board().enter(State.RETRYING, failure.sentence());
                    tenure.control().awaitChange(changes, pause);
                }
            }
        } finally {
            noteWhatIsDurable();
        }
    }

    /** Waits a little for what is on its way, so that it does not come again. */
    private void noteWhatIsDurable() {
        try {
            lanes.awaitEmpty(Duration.ofSeconds(1));
            progress.positions().save(lanes.durable());
        } catch (ProgressException | LaneFailure | StartOverException e) {
            LOG.debug("{}: what was delivered last comes again", tenure.name(), e);
        }
    }

    /** One stretch: a pause, a dump that is due, or the stream until something is asked. */
    private void goOn(long changes) {
        tenure.watch().check();
        if (tenure.control().isDumpRequested()) {
            progress.coverage().setDumped(Set.of());
            tenure.control().dumpNoted();
        }
        if (tenure.control().isPaused()) {
            tenure.board()
                    .enter(
                            State.PAUSED,
                            "Paused by an operator. PostgreSQL keeps the WAL until the subscription is resumed");
            tenure.control().awaitChange(changes, Duration.ofSeconds(1));
            return;
        }
        Plan plan;
        Map<DumpPart, List<Route>> due;
        boolean dumpWaits;
        try (Handle handle = tenure.database().jdbi().open()) {
            plan = Plan.of(catalog.tables(handle), tenure.router());
            if (plugin == Plugin.PGOUTPUT) {
                planPublisher.publish(handle, plan);
            }
            due = dueParts.find(handle, plan, progress.coverage());
            if (due.isEmpty()) {
                writersBefore = null;
            }
            dumpWaits = !due.isEmpty() && !haveWritersEnded(handle);
        }
        tenure.watch()
                .compareWith(
                        plan, plugin == Plugin.PGOUTPUT ? progress.coverage().entriesByPart() : null);
        if (due.isEmpty() || dumpWaits) {
            tenure.watch().awaitWriters(writersBefore);
            stretches.stream(plan, tables(due));
        } else {
            writersBefore = null;
            tenure.watch().awaitWriters(null);
            dumpAgain(plan, due);
        }
    }

    /** Whether the transactions have ended that had written when the dump became due. */
    private boolean haveWritersEnded(Handle handle) {
        if (writersBefore == null) {
            writersBefore = VisibleTransactions.newTransactionId(handle);
        }
        return VisibleTransactions.current(handle).isPast(writersBefore);
    }

    /**
     * Dumps what is due although the slot exists: takes a snapshot, streams up to it, so that removals and changes before it
     * are delivered first, reads the rows in it, and leaves the stream to continue from it.
     */
    private void dumpAgain(Plan plan, Map<DumpPart, List<Route>> due) {
        try (SnapshotSlot snapshot = dumps.snapshot()) {
            Target target;
            try (Handle handle = tenure.database().jdbi().open()) {
                target = new Target(snapshot.consistentPoint(), VisibleTransactions.in(snapshot.snapshot(), handle));
            }
            if (stretches.streamTo(target, plan, tables(due))) {
                dumps.run(plan, due, snapshot);
            }
        }
    }

    private static Set<TableName> tables(Map<DumpPart, List<Route>> due) {
        return due.keySet().stream().map(part -> part.table().name()).collect(Collectors.toSet());
    }
}
