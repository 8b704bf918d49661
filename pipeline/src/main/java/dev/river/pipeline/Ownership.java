package dev.river.pipeline;

import dev.river.dump.DumpPart;
import dev.river.pipeline.Beginning.Start;
import dev.river.pipeline.dumping.DueParts;
import dev.river.pipeline.dumping.DumpOrigin;
import dev.river.pipeline.dumping.Dumps;
import dev.river.pipeline.flow.Lanes;
import dev.river.pipeline.lane.LaneFailure;
import dev.river.pipeline.lane.StartOverException;
import dev.river.pipeline.progress.Progress;
import dev.river.pipeline.progress.ProgressException;
import dev.river.pipeline.rule.Plan;
import dev.river.pipeline.rule.Route;
import dev.river.pipeline.settings.DumpSettings;
import dev.river.pipeline.status.State;
import dev.river.pipeline.stretch.Stretches;
import dev.river.pipeline.tenure.Tenure;
import dev.river.postgres.Plugin;
import dev.river.postgres.SourceException;
import dev.river.postgres.catalog.Catalog;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a subscription does while it owns its slot: dumps what is due, streams, and starts over with either when the tables
 * change, an operator asks, or the stream is lost, until it has to stop or the lanes cannot continue. The lanes stay open
 * all the while.
 */
final class Ownership implements AutoCloseable {

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
    private final FilledDestinations destinations;

    /**
     * @param start where to continue
     * @param destinations is told which tables go where
     */
    Ownership(Tenure tenure, Lanes lanes, Start start, FilledDestinations destinations) {
        this.destinations = destinations;
        this.tenure = tenure;
        this.lanes = lanes;
        this.plugin = start.plugin();
        this.progress = start.progress();
        this.catalog = new Catalog(tenure.server());
        this.dueParts = new DueParts(tenure.settings().dump().mode(), catalog);
        this.dumps = new Dumps(tenure, lanes, plugin, progress);
        this.planPublisher = new PlanPublisher(tenure, progress, dumps);
        this.stretches = new Stretches(tenure, lanes, plugin, progress.positions(), dumps);
    }

    /** Dumps what the plan asks for before anything is streamed, unless that is to be done later. */
    void dump(Plan wanted, DumpOrigin origin) {
        Plan plan = wanted.toldBy(plugin, tenure.server());
        requireNoCollision(plan);
        DumpSettings.Mode mode = tenure.settings().dump().mode();
        if (mode == DumpSettings.Mode.NEVER) {
            // What was asked for is all that is dumped.
            return;
        }
        tenure.control().dumpOfEverythingNoted();
        if (mode == DumpSettings.Mode.LIVE) {
            return;
        }
        Map<DumpPart, List<Route>> due;
        try (Handle handle = tenure.database().jdbi().open()) {
            due = dueParts.find(handle, plan, progress.coverage(), dumps);
        }
        dumps.read(plan, due, origin);
    }

    /** A table may join that the check before the start did not see. */
    private static void requireNoCollision(Plan plan) {
        plan.collision().ifPresent(sentence -> {
            throw SourceException.fatal(sentence, null);
        });
    }

    /** Runs until it has to stop. */
    void run() {
        Retries retries = new Retries(tenure.board());
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
    }

    /** Ends the dump that is under way, and notes what is durable. */
    @Override
    public void close() {
        dumps.close();
        noteWhatIsDurable();
        dumps.noteWhatIsDurable();
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
        if (tenure.control().isPaused()) {
            tenure.board()
                    .enter(
                            State.PAUSED,
                            "Paused by an operator. Until the subscription is resumed, PostgreSQL keeps its WAL, as far as"
                                    + " max_slot_wal_keep_size allows");
            tenure.control().awaitChange(changes, Duration.ofSeconds(1));
            return;
        }
        Plan plan;
        try (Handle handle = tenure.database().jdbi().open()) {
            plan = Plan.of(catalog.tables(handle), tenure.router()).toldBy(plugin, tenure.server());
            requireNoCollision(plan);
            if (plugin == Plugin.PGOUTPUT) {
                planPublisher.publish(handle, plan);
            }
            dumps.set(plan, dueParts.find(handle, plan, progress.coverage(), dumps));
        }
        destinations.follow(plan);
        tenure.watch()
                .compareWith(
                        plan, plugin == Plugin.PGOUTPUT ? progress.coverage().entriesByPart() : null);
        stretches.stream(plan);
    }
}
