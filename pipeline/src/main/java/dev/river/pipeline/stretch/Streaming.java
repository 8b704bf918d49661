package dev.river.pipeline.stretch;

import dev.river.dump.RowLookup;
import dev.river.pipeline.flow.Intakes;
import dev.river.pipeline.flow.Lanes;
import dev.river.pipeline.flow.ReadPosition;
import dev.river.pipeline.flow.TableOutlets;
import dev.river.pipeline.flow.UnchangedValues;
import dev.river.pipeline.lane.LaneWriter;
import dev.river.pipeline.progress.PositionKeeper;
import dev.river.pipeline.rule.Plan;
import dev.river.pipeline.tenure.Tenure;
import dev.river.postgres.change.Change;
import dev.river.postgres.change.Transaction;
import dev.river.sink.Lsn;
import dev.river.sink.Table;
import dev.river.sink.TableName;
import dev.river.stream.ReplicationStream;
import dev.river.stream.StreamListener;
import java.time.Duration;
import java.time.Instant;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/**
 * Carries what the stream reads into the lanes, and has acknowledged what they have made durable. For the thread of the stream.
 */
final class Streaming implements StreamListener {

    /** How long a batch waits at most that a lane could take by now. */
    private static final Duration UNTIL_A_LANE_IS_READY = Duration.ofMillis(1);

    /** How long it may take until a stop or a pause is noticed on a quiet database. */
    private static final Duration UNTIL_ASKED = Duration.ofMillis(50);

    /** New descriptions of tables can come without end, as when test_decoding shows other columns in each deleted row. */
    private static final int KNOWN_TABLES = 10_000;

    private final Tenure tenure;
    private final ReplicationStream stream;
    private final Plan plan;
    private final Lanes lanes;
    private final long versionBase;
    private final UnchangedValues unchanged;
    private final @Nullable Target target;

    private final ReadPosition read;
    private final Intakes intakes;
    private final Acknowledger acknowledger;
    private final Map<Table, TableOutlets> outlets = new IdentityHashMap<>();
    private boolean beyondTarget;

    /** The one that is being read, or was read last. */
    private Transaction transaction = new Transaction(0, Lsn.ZERO, Instant.EPOCH);

    /**
     * @param due the tables of which a sink gets rows later, by a dump
     * @param target where to end; null to continue until something is asked
     */
    Streaming(
            Tenure tenure,
            ReplicationStream stream,
            Plan plan,
            Lanes lanes,
            PositionKeeper positions,
            RowLookup rows,
            Set<TableName> due,
            @Nullable Target target) {
        this.tenure = tenure;
        this.stream = stream;
        this.plan = plan;
        this.lanes = lanes;
        this.versionBase = positions.stored().versionBase();
        this.target = target;
        this.unchanged = new UnchangedValues(rows, due, tenure.lock()::insertLsn, this::whileWaiting);
        this.read = new ReadPosition(lanes.given());
        this.intakes = new Intakes(tenure.name(), lanes, read, positions.stored(), this::whileWaiting);
        this.acknowledger = new Acknowledger(stream, intakes, lanes, read, positions, tenure.board(), this::stayAlive);
    }

    @Override
    public void onBegin(Transaction transaction) {
        if (target != null && target.isBefore(transaction)) {
            // The dump does not show it. It is streamed after the dump, from the target on.
            onPosition(target.lsn());
            beyondTarget = true;
            return;
        }
        this.transaction = transaction;
        read.begin(transaction.xid());
        intakes.onBegin(transaction);
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
                    tenure.router().routes(change.table().name()),
                    plan.shared(),
                    versionBase,
                    intakes.bySink(),
                    tenure.metrics());
            outlets.put(change.table(), table);
        }
        table.write(change, unchanged);
    }

    @Override
    public void onMessage(Lsn lsn) {
        if (!beyondTarget) {
            read.message(lsn);
            intakes.onMessage(lsn);
        }
    }

    @Override
    public void onCommit(Lsn endLsn) {
        if (!beyondTarget) {
            intakes.onCommit(transaction, endLsn);
            read.commit(endLsn);
        }
    }

    @Override
    public void onPosition(Lsn lsn) {
        if (!beyondTarget) {
            Lsn position = target == null ? lsn : Lsn.min(lsn, target.lsn());
            read.quiet(position);
            intakes.onPosition(position);
        }
    }

    @Override
    public Duration onIdle() {
        boolean waiting = false;
        for (LaneWriter writer : intakes.writers()) {
            writer.flushIfIdle();
            waiting |= !writer.isEmpty();
        }
        acknowledgeIfDue();
        return waiting ? UNTIL_A_LANE_IS_READY : UNTIL_ASKED;
    }

    @Override
    public void onBusy() {
        for (LaneWriter writer : intakes.writers()) {
            writer.flushIfOld();
        }
        acknowledgeIfDue();
    }

    @Override
    public boolean wantsEnd(boolean inTransaction) {
        tenure.watch().check();
        boolean reached = target == null ? tenure.watch().wantsNewStretch() : isTargetReached();
        boolean asked = reached || tenure.control().wantsEnd();
        return beyondTarget || (asked && (!inTransaction || tenure.control().isOutOfPatience()));
    }

    /** Whether everything that the dump will show before the target was handed over. */
    boolean isTargetReached() {
        return target != null && !target.lsn().isAfter(read.lsn());
    }

    private void whileWaiting() {
        acknowledgeIfDue();
        stayAlive();
    }

    private void stayAlive() {
        tenure.watch().check();
        if (tenure.control().isOutOfPatience()) {
            throw new CancellationException(
                    "A sink or a disk took too long; what may not have been delivered is delivered at the next start");
        }
        stream.keepAlive();
    }

    private void acknowledgeIfDue() {
        lanes.checkFailure();
        acknowledger.acknowledgeIfDue();
    }

    /** Hands over all that was read. Where the subscription is to stand still, waits until it is durable, and acknowledges it. */
    void finish() {
        handOver();
        lanes.flush();
        if (tenure.control().isStopped() || tenure.control().isPaused()) {
            lanes.awaitEmpty(this::whileWaiting);
        }
        acknowledger.acknowledge();
    }

    /** Hands over all that was read. */
    void handOver() {
        intakes.writers().forEach(LaneWriter::flush);
        intakes.pass();
    }
}
