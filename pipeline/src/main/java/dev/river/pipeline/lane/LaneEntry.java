package dev.river.pipeline.lane;

import dev.river.sink.Rejection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A batch in a lane's queue, and how far it is. What has no method is the queue's, under its lock; the rest the worker's. */
final class LaneEntry {

    enum Stage {
        WAITING,
        IN_FLIGHT,
        DONE,
        FAILED
    }

    final LaneBatch batch;
    final Mark mark;
    Stage stage = Stage.WAITING;
    long sentNanos;
    List<Rejection> rejections = List.of();

    @Nullable
    Throwable failure;

    private int failures;
    private boolean buried;

    LaneEntry(LaneBatch batch, Mark mark) {
        this.batch = batch;
        this.mark = mark;
    }

    LaneBatch batch() {
        return batch;
    }

    /** Whether what was refused of it is safe in the dead letters. */
    boolean isBuried() {
        return buried;
    }

    void setBuried() {
        buried = true;
    }

    /** Counts a failure after which it is to be sent again, and tells how many there were. */
    int countFailure() {
        return ++failures;
    }

    /** What of it the sink rejected. */
    List<Rejection> rejections() {
        return rejections;
    }
}
