package dev.river.pipeline;

import dev.river.dump.RowLookup;
import dev.river.pipeline.lane.LaneWriter;
import dev.river.pipeline.progress.ProgressKeeper;
import dev.river.pipeline.rule.Plan.SinkDestination;
import dev.river.pipeline.rule.Router;
import dev.river.postgres.SourceException;
import dev.river.postgres.change.Change;
import dev.river.postgres.change.Transaction;
import dev.river.sink.Lsn;
import dev.river.sink.Table;
import dev.river.sink.TableName;
import dev.river.stream.ReplicationStream;
import dev.river.stream.StreamListener;
import java.time.Duration;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Carries what the stream reads into the lanes, and has acknowledged what they have made durable. For the thread of the stream.
 */
final class Streaming implements StreamListener {

    /** How long a batch waits at most that a lane could take by now. */
    private static final Duration UNTIL_A_LANE_IS_READY = Duration.ofMillis(1);

    /** How long it may take until a stop or a pause is noticed on a quiet database. */
    private static final Duration UNTIL_ASKED = Duration.ofMillis(50);

    /** Descriptions of tables come anew without end, as where test_decoding shows ever other columns of deleted rows. */
    private static final int KNOWN_TABLES = 10_000;

    private final ReplicationStream stream;
    private final Router router;
    private final Set<SinkDestination> shared;
    private final Lanes lanes;
    private final ProgressKeeper keeper;
    private final UnchangedValues unchanged;
    private final Control control;
    private final Watch watch;
    private final StreamMetrics metrics;
    private final @Nullable Lsn target;
    private final Acknowledger acknowledger;

    private final Map<String, LaneWriter> writers;
    private final Map<Table, TableOutlets> outlets = new IdentityHashMap<>();
    private Lsn deliveredLsn;
    private boolean beyondTarget;

    /**
     * @param due the tables of which a sink gets rows later, by a dump
     * @param serverLsn the end of the server's WAL
     * @param target where to end, at the next end of a transaction; null to go on until something is asked
     */
    Streaming(
            ReplicationStream stream,
            Router router,
            Set<SinkDestination> shared,
            Lanes lanes,
            ProgressKeeper keeper,
            RowLookup rows,
            Set<TableName> due,
            Supplier<Lsn> serverLsn,
            Control control,
            Watch watch,
            Board board,
            StreamMetrics metrics,
            @Nullable Lsn target) {
        this.stream = stream;
        this.router = router;
        this.shared = shared;
        this.lanes = lanes;
        this.keeper = keeper;
        this.control = control;
        this.watch = watch;
        this.metrics = metrics;
        this.target = target;
        this.unchanged = new UnchangedValues(rows, due, serverLsn, this::whileWaiting);
        this.deliveredLsn = keeper.position();
        this.writers = lanes.writers(deliveredLsn, this::whileWaiting);
        this.acknowledger = new Acknowledger(stream, writers.values(), keeper, board, target);
    }

    @Override
    public void onBegin(Transaction transaction) {
        if (target != null && (!target.isAfter(transaction.commitLsn()) || !target.isAfter(deliveredLsn))) {
            // The dump shows what was committed before the target; from there on all is streamed again after it.
            beyondTarget = true;
            onPosition(target);
        }
    }

    @Override
    public void onChange(Change change) {
        if (beyondTarget) {
            return;
        }
        TableOutlets table = outlets.get(change.table());
        if (table == null) {
            if (outlets.size() == KNOWN_TABLES) {
                outlets.clear();
            }
            table = new TableOutlets(
                    change.table(),
                    router.routes(change.table().name()),
                    shared,
                    keeper.progress().versionBase(),
                    writers,
                    metrics);
            outlets.put(change.table(), table);
        }
        table.write(change, unchanged);
    }

    @Override
    public void onCommit(Lsn endLsn) {
        if (!beyondTarget) {
            delivered(endLsn);
        }
    }

    @Override
    public void onPosition(Lsn lsn) {
        if (lsn.isAfter(deliveredLsn)) {
            delivered(lsn);
        }
    }

    private void delivered(Lsn lsn) {
        deliveredLsn = lsn;
        for (LaneWriter writer : writers.values()) {
            writer.committed(lsn);
        }
    }

    @Override
    public Duration onIdle() {
        boolean waiting = false;
        for (LaneWriter writer : writers.values()) {
            writer.flushIfIdle();
            waiting |= !writer.isEmpty();
        }
        acknowledgeIfDue();
        return waiting ? UNTIL_A_LANE_IS_READY : UNTIL_ASKED;
    }

    @Override
    public void onBusy() {
        for (LaneWriter writer : writers.values()) {
            writer.flushIfOld();
        }
        acknowledgeIfDue();
    }

    @Override
    public boolean wantsEnd(boolean inTransaction) {
        watch.check();
        boolean reached = target == null ? watch.wantsNewStretch() : !target.isAfter(deliveredLsn);
        boolean asked = reached || control.wantsEnd();
        return beyondTarget || (asked && (!inTransaction || control.isOutOfPatience()));
    }

    private void whileWaiting() {
        watch.check();
        lanes.checkFailure();
        if (control.isOutOfPatience()) {
            throw new CancellationException("A sink took too long; what it lacks is delivered at the next start");
        }
        acknowledger.acknowledgeIfDue(deliveredLsn);
        stream.keepAlive();
    }

    private void acknowledgeIfDue() {
        lanes.checkFailure();
        acknowledger.acknowledgeIfDue(deliveredLsn);
    }

    /** Waits until all that was read is durable, and acknowledges it. */
    void finish() {
        writers.values().forEach(LaneWriter::flush);
        lanes.awaitEmpty(this::whileWaiting);
        acknowledger.acknowledge(deliveredLsn);
    }

    /** After the connection was lost: waits a little for what is on its way, so that it is not delivered again. */
    void salvage(SourceException lost) {
        try {
            writers.values().forEach(LaneWriter::flush);
            lanes.awaitEmpty(() -> {
                throw lost;
            });
        } finally {
            acknowledger.note(deliveredLsn);
        }
    }
}
