package dev.river.pipeline.flow;

import dev.river.pipeline.lane.LaneWriter;
import dev.river.pipeline.progress.Positions;
import dev.river.postgres.change.Transaction;
import dev.river.sink.Lsn;
import dev.river.sink.TransactionEnd;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The lanes of a subscription as one stretch of the stream gives to them: each takes what it was not given before, and is marked
 * with how far it has come. For the thread of the stream.
 */
public final class Intakes {

    private final Lanes lanes;
    private final ReadPosition read;
    private final Map<String, LaneIntake> bySink = new LinkedHashMap<>();
    private final List<LaneWriter> writers = new ArrayList<>();

    /** Of the lanes that are not at the place where the stream is. */
    private final List<Resumption> resumptions = new ArrayList<>();

    /**
     * @param progress says to which slot positions belong
     * @param whileWaiting called about every second while a lane is full; may throw, to give up
     */
    public Intakes(String subscription, Lanes lanes, ReadPosition read, Positions progress, Runnable whileWaiting) {
        this.lanes = lanes;
        this.read = read;
        lanes.positions().forEach((sink, position) -> {
            LaneWriter writer = lanes.writer(
                    sink,
                    whileWaiting,
                    () -> PositionNote.of(progress, read.position()),
                    mark -> position.give(mark, read.position()));
            LaneIntake intake = LaneIntake.closed(writer);
            bySink.put(sink, intake);
            writers.add(writer);
            resumptions.add(new Resumption(subscription, sink, intake, position, read.lsn()));
        });
        onPosition(read.lsn());
    }

    /** The intakes by sink. */
    public Map<String, LaneIntake> bySink() {
        return bySink;
    }

    public Collection<LaneWriter> writers() {
        return writers;
    }

    public void onBegin(Transaction transaction) {
        if (!resumptions.isEmpty()) {
            resumptions.forEach(each -> each.onBegin(transaction));
            resumptions.removeIf(Resumption::isDone);
        }
    }

    /** A message was read, and counted. */
    public void onMessage(Lsn lsn) {
        if (!resumptions.isEmpty()) {
            resumptions.forEach(each -> each.onMessage(read.messages(), lsn));
            resumptions.removeIf(Resumption::isDone);
        }
        for (LaneWriter writer : writers) {
            writer.flushIfFull();
        }
    }

    /** A transaction was read to its end. */
    public void onCommit(Transaction transaction, Lsn endLsn) {
        for (LaneWriter writer : writers) {
            writer.endTransaction(recordsBefore -> TransactionEnd.builder(recordsBefore)
                    .xid(transaction.xid())
                    .commitLsn(transaction.commitLsn())
                    .endLsn(endLsn)
                    .commitTime(transaction.commitTime())
                    .build());
        }
        if (!resumptions.isEmpty()) {
            resumptions.forEach(each -> each.onCommit(endLsn));
        }
    }

    public void onPosition(Lsn lsn) {
        if (!resumptions.isEmpty()) {
            resumptions.forEach(each -> each.onPosition(lsn));
            resumptions.removeIf(Resumption::isDone);
        }
    }

    /** Notes that the lanes for which nothing waits here are as far as the stream was read. */
    public void pass() {
        bySink.forEach((sink, intake) -> {
            if (intake.isOpen() && intake.writer().isEmpty()) {
                lanes.position(sink).pass(read.position());
            }
        });
    }
}
