package dev.river.pipeline;

import static java.util.concurrent.TimeUnit.SECONDS;

import dev.river.pipeline.lane.LaneWriter;
import dev.river.pipeline.progress.ProgressKeeper;
import dev.river.sink.Lsn;
import dev.river.stream.ReplicationStream;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** Tells the server up to where everything is durable, once that is written down. For the thread of the stream. */
final class Acknowledger {

    private static final long EVERY_NANOS = SECONDS.toNanos(1);

    /** How long a disk may take before the stream waits for it: what is delivered meanwhile comes again after a crash. */
    private static final long PATIENCE_NANOS = SECONDS.toNanos(5);

    private final ReplicationStream stream;
    private final Collection<LaneWriter> writers;
    private final ProgressKeeper keeper;
    private final Board board;
    private final @Nullable Lsn target;
    private Lsn toldLsn;
    private long begunNanos = System.nanoTime();

    /** @param target what is never passed, null if there is no such position */
    Acknowledger(
            ReplicationStream stream,
            Collection<LaneWriter> writers,
            ProgressKeeper keeper,
            Board board,
            @Nullable Lsn target) {
        this.stream = stream;
        this.writers = writers;
        this.keeper = keeper;
        this.board = board;
        this.target = target;
        this.toldLsn = keeper.position();
    }

    /**
     * Begins to write the position down once a second, and tells the server when that is done.
     *
     * @param deliveredLsn up to where the lanes have been given everything
     */
    void acknowledgeIfDue(Lsn deliveredLsn) {
        long age = System.nanoTime() - begunNanos;
        if (!keeper.isSettled()) {
            if (age < PATIENCE_NANOS) {
                return;
            }
            keeper.settle();
        }
        tell();
        if (age >= EVERY_NANOS) {
            begunNanos = System.nanoTime();
            board.received(deliveredLsn);
            keeper.beginAdvance(durableLsn(deliveredLsn));
        }
    }

    /** Writes the position down, and tells the server. */
    void acknowledge(Lsn deliveredLsn) {
        board.received(deliveredLsn);
        note(deliveredLsn);
        tell();
    }

    /** Writes the position down without telling the server, which is away. */
    void note(Lsn deliveredLsn) {
        keeper.advance(durableLsn(deliveredLsn));
    }

    private void tell() {
        if (keeper.position().isAfter(toldLsn)) {
            toldLsn = keeper.position();
            stream.acknowledge(toldLsn);
            board.flushed(toldLsn);
        }
    }

    private Lsn durableLsn(Lsn deliveredLsn) {
        // What is to be dumped at the target is streamed again from there, so nothing beyond may be let go of.
        Lsn durableLsn = target == null ? deliveredLsn : Lsn.min(deliveredLsn, target);
        for (LaneWriter writer : writers) {
            boolean nothingLeft = writer.isEmpty() && writer.lane().isEmpty();
            durableLsn =
                    nothingLeft ? durableLsn : Lsn.min(durableLsn, writer.lane().durableLsn());
        }
        return durableLsn;
    }
}
