package dev.river.pipeline;

import dev.river.dump.DumpPart;
import dev.river.pipeline.Admission.Admitted;
import dev.river.pipeline.Beginning.Start;
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
import dev.river.postgres.SqlState;
import java.sql.SQLException;
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

    /** So often in turn it is looked which tables there are, where they come and go meanwhile. */
    private static final int MOST_LOOKS = 10;

    private final Tenure tenure;
    private final Lanes lanes;
    private final Plugin plugin;
    private final Progress progress;
    private final Admission admission;
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
        this.dumps = new Dumps(tenure, lanes, plugin, progress);
        this.admission =
                new Admission(tenure, plugin, progress.coverage(), new PlanPublisher(tenure, progress, dumps), dumps);
        this.stretches = new Stretches(tenure, lanes, plugin, progress.positions(), dumps);
    }

    /** Dumps what the plan asks for before anything is streamed, unless that is to be done later. */
    void dump(Plan wanted, DumpOrigin origin) {
        Plan plan = wanted.toldBy(plugin, tenure.server());
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
            due = admission.dueBeforeStream(handle, plan);
        }
        dumps.read(plan, due, origin);
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
        tenure.board().unserved(List.of());
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
        Admitted admitted = admit();
        Plan plan = admitted.plan();
        dumps.set(plan, admitted.due());
        destinations.follow(plan);
        tenure.watch().compareWith(admitted.known());
        stretches.stream(plan);
    }

    /** How often it is looked in turn where that ended so. */
    private static int looks(SQLException error) {
        return SqlState.isTableAbsent(error) ? MOST_LOOKS : SqlState.isLocked(error) ? 2 : 1;
    }

    /** Looks again at once where a table went away, or was locked, while it was looked at. */
    private Admitted admit() {
        for (int tries = 1; ; tries++) {
            try (Handle handle = tenure.database().jdbi().open()) {
                return admission.admit(handle);
            } catch (JdbiException e) {
                int most = e.getCause() instanceof SQLException error ? looks(error) : 1;
                if (tries >= most || tenure.control().isStopped()) {
                    throw e;
                }
            }
            tenure.watch().check();
        }
    }
}
