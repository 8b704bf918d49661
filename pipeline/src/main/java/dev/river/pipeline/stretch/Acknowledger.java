package dev.river.pipeline.stretch;

import static java.util.concurrent.TimeUnit.NANOSECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;

import dev.river.pipeline.flow.Intakes;
import dev.river.pipeline.flow.Lanes;
import dev.river.pipeline.flow.ReadPosition;
import dev.river.pipeline.progress.Position;
import dev.river.pipeline.progress.PositionKeeper;
import dev.river.pipeline.retention.SlotWatch;
import dev.river.pipeline.status.Board;
import dev.river.sink.Lsn;
import dev.river.stream.ReplicationStream;
import java.time.Duration;
import java.util.Map;

/** Acknowledges to the server up to where every lane is durable, once that is written down. For the thread of the stream. */
final class Acknowledger {

    private static final long EVERY_NANOS = SECONDS.toNanos(1);

    /** How long a disk may take before the stream waits for it: what is delivered meanwhile comes again after a crash. */
    private static final long PATIENCE_NANOS = SECONDS.toNanos(5);

    private final ReplicationStream stream;
    private final Intakes intakes;
    private final Lanes lanes;
    private final ReadPosition read;
    private final PositionKeeper positions;
    private final Board board;
    private final SlotWatch slot;
    private final Runnable whileWaiting;
    private Lsn acknowledgedLsn;
    private long begunNanos = System.nanoTime();

    /** @param whileWaiting called about every second while the disk is slow; may throw, to give up */
    Acknowledger(
            ReplicationStream stream,
            Intakes intakes,
            Lanes lanes,
            ReadPosition read,
            PositionKeeper positions,
            Board board,
            SlotWatch slot,
            Runnable whileWaiting) {
        this.stream = stream;
        this.intakes = intakes;
        this.lanes = lanes;
        this.read = read;
        this.positions = positions;
        this.board = board;
        this.slot = slot;
        this.whileWaiting = whileWaiting;
        this.acknowledgedLsn = positions.stored().startLsn();
    }

    /** Begins to write the positions down once a second, and acknowledges them to the server when that is done. */
    void acknowledgeIfDue() {
        long age = System.nanoTime() - begunNanos;
        if (!positions.isSettled()) {
            if (age < PATIENCE_NANOS) {
                return;
            }
            awaitWritten();
        }
        acknowledgeSaved();
        if (age >= EVERY_NANOS) {
            begunNanos = System.nanoTime();
            board.received(read.lsn());
            positions.seeRestart(slot.restartLsn());
            positions.beginSave(durable());
        }
    }

    private void awaitWritten() {
        if (!positions.awaitWritten(Duration.ofSeconds(1))) {
            while (!positions.awaitWritten(Duration.ofSeconds(1))) {
                board.note("The progress has not been written for "
                        + NANOSECONDS.toSeconds(System.nanoTime() - begunNanos)
                        + " s, and the stream waits for it: check whether the disk of the state folder works");
                whileWaiting.run();
            }
            board.note(null);
        }
        positions.settle();
    }

    /** Writes the positions down, and acknowledges them to the server. */
    void acknowledge() {
        board.received(read.lsn());
        positions.save(durable());
        acknowledgeSaved();
    }

    private Map<String, Position> durable() {
        intakes.pass();
        return lanes.durable();
    }

    private void acknowledgeSaved() {
        Lsn startLsn = positions.stored().startLsn();
        if (startLsn.isAfter(acknowledgedLsn)) {
            acknowledgedLsn = startLsn;
            stream.acknowledge(acknowledgedLsn);
            board.flushed(acknowledgedLsn);
        }
    }
}
