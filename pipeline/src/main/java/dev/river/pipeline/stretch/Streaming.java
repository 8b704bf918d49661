package dev.river.pipeline.stretch;

import dev.river.dump.RowLookup;
import dev.river.pipeline.dumping.Dumps;
import dev.river.pipeline.flow.Intakes;
import dev.river.pipeline.flow.Lanes;
import dev.river.pipeline.flow.ReadPosition;
import dev.river.pipeline.flow.TableOutlets;
import dev.river.pipeline.flow.UnchangedValues;
import dev.river.pipeline.flow.Versions;
import dev.river.pipeline.lane.LaneWriter;
import dev.river.pipeline.merge.Merge;
import dev.river.pipeline.progress.PositionKeeper;
import dev.river.pipeline.rule.Plan;
import dev.river.pipeline.rule.Route;
import dev.river.pipeline.tenure.Tenure;
import dev.river.postgres.Plugin;
import dev.river.postgres.change.Change;
import dev.river.postgres.change.Transaction;
import dev.river.sink.Lsn;
import dev.river.sink.Table;
import dev.river.sink.TableName;
import dev.river.stream.CurrentCatalog;
import dev.river.stream.DecoderCatalog;
import dev.river.stream.ReplicationLoop;
import dev.river.stream.ReplicationStream;
import dev.river.stream.StreamListener;
import java.time.Duration;
import java.time.Instant;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CancellationException;

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
    private final Versions versions;
    private final UnchangedValues unchanged;
    private final CurrentCatalog tables;
    private final Dumps dump;
    private final Merge merge;

    private final ReadPosition read;
    private final Intakes intakes;
    private final Acknowledger acknowledger;
    private final Map<Table, TableOutlets> outlets = new IdentityHashMap<>();
    private boolean inTransaction;

    /** The one that is being read, or was read last. */
    private Transaction transaction = new Transaction(0, Lsn.ZERO, Instant.EPOCH);

    /** @param dump reads what is due meanwhile */
    Streaming(
            Tenure tenure,
            ReplicationStream stream,
            Plan plan,
            Lanes lanes,
            PositionKeeper positions,
            CurrentCatalog tables,
            RowLookup rows,
            Plugin plugin,
            Dumps dump) {
        this.tenure = tenure;
        this.stream = stream;
        this.plan = plan;
        this.lanes = lanes;
        this.versions = new Versions(positions.stored());
        this.tables = tables;
        this.dump = dump;
        this.unchanged = new UnchangedValues(
                rows, dump::isDue, dump::isUnreadable, tenure.lock()::insertLsn, this::whileWaiting);
        this.read = new ReadPosition(lanes.given());
        this.intakes = new Intakes(tenure.name(), lanes, read, positions.stored(), this::whileWaiting);
        this.acknowledger = new Acknowledger(
                stream, intakes, lanes, read, positions, tenure.board(), tenure.slot(), this::stayAlive);
        this.merge = new Merge(
                tenure,
                lanes,
                intakes,
                versions,
                plugin == Plugin.TEST_DECODING,
                tables::partOf,
                stream::keepAlive,
                this::whileWaiting);
    }

    /** The catalog to decode with. */
    DecoderCatalog visible(RowLookup rows) {
        return new VisibleCatalog(tables, rows, this::whileWaiting);
    }

    @Override
    public void onBegin(Transaction transaction) {
        this.transaction = transaction;
        inTransaction = true;
        read.begin(transaction.xid());
        intakes.onBegin(transaction);
    }

    @Override
    public void onChange(Change change) {
        if (!merge.onChange(change)) {
            return;
        }
        TableOutlets table = outlets.get(change.table());
        if (table == null) {
            if (outlets.size() == KNOWN_TABLES) {
                outlets.clear();
            }
            table = new TableOutlets(
                    change.table(),
                    routes(change.table().name()),
                    tenure.destinations(),
                    versions,
                    intakes.bySink(),
                    tenure.metrics());
            outlets.put(change.table(), table);
        }
        table.write(change, unchanged);
    }

    /** Also of a table that the plan does not have: but not of a new one whose rows would replace those of others. */
    private List<Route> routes(TableName table) {
        List<Route> routes = tenure.router().routes(table);
        if (routes.isEmpty() || !tables.isTable(table)) {
            return List.of();
        }
        return routes.stream()
                .filter(route -> tenure.destinations().hasRoomFor(tenure.name(), table, route) || isKnown(table, route))
                .toList();
    }

    /** Whether the plan knows it by another name, or there is no such table any more. */
    private boolean isKnown(TableName table, Route route) {
        OptionalLong oid = tables.oid(table);
        return oid.isEmpty() || plan.serves(oid.getAsLong(), route);
    }

    @Override
    public void onMessage(Lsn lsn) {
        read.message(lsn);
        intakes.onMessage(lsn);
    }

    @Override
    public void onCommit(Lsn endLsn) {
        intakes.onCommit(transaction, endLsn);
        read.commit(endLsn);
        inTransaction = false;
        tenure.delivered().add(transaction.xid());
        merge.onCommit(read.lsn());
    }

    @Override
    public void onPosition(Lsn lsn) {
        read.quiet(lsn);
        intakes.onPosition(lsn);
    }

    @Override
    public Duration onIdle() {
        boolean more = !inTransaction && merge.betweenTransactions(read.lsn());
        boolean waiting = merge.isActive();
        for (LaneWriter writer : intakes.writers()) {
            writer.flushIfIdle();
            waiting |= !writer.isEmpty();
        }
        acknowledgeIfDue();
        return more ? Duration.ZERO : waiting ? UNTIL_A_LANE_IS_READY : UNTIL_ASKED;
    }

    @Override
    public void onBusy() {
        if (!inTransaction) {
            merge.betweenTransactions(read.lsn());
        }
        for (LaneWriter writer : intakes.writers()) {
            writer.flushIfOld();
        }
        acknowledgeIfDue();
    }

    @Override
    public boolean wantsEnd(boolean inTransaction) {
        tenure.watch().check();
        boolean asked = tenure.watch().wantsNewStretch() || tenure.control().wantsEnd();
        return asked && (!inTransaction || tenure.control().isOutOfPatience());
    }

    /** Reads until something is asked, and merges into it what the dump reads. */
    void run(ReplicationLoop loop) {
        dump.begin(merge);
        try {
            loop.run();
        } finally {
            dump.end(merge);
        }
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
        dump.check();
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
