package dev.river.pipeline.lane;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How far a lane is: what it was given, what the sink has taken of that, and what is durable. The last two differ only for a sink
 * that has to be flushed. To be used under the lock of the lane's queue.
 */
final class LaneMarks {

    private @Nullable Duration flushEvery;
    private Mark given = Mark.BEGINNING;
    private Mark taken = Mark.BEGINNING;
    private Mark durable = Mark.BEGINNING;
    private Mark awaited = Mark.BEGINNING;
    private long oldestTakenNanos;

    /** What the sink takes is durable after a flush alone, which is due after this time at the latest. */
    void needFlush(Duration every) {
        flushEvery = every;
    }

    /** The mark of the batch that is added now. */
    Mark give() {
        given = new Mark(given.sequence() + 1);
        return given;
    }

    /** Everything up to the mark was taken by the sink, or needs not be. */
    void take(Mark mark) {
        if (flushEvery == null) {
            durable = mark;
        } else if (isAllDurable()) {
            oldestTakenNanos = System.nanoTime();
        }
        taken = mark;
    }

    /** The sink was flushed: what it has taken is durable. */
    void flushed() {
        durable = taken;
    }

    /** Forgets what the sink has taken that is not durable. */
    void lose() {
        taken = durable;
        awaited = durable;
    }

    Mark taken() {
        return taken;
    }

    boolean isDurable(Mark mark) {
        return durable.sequence() >= mark.sequence();
    }

    /** Whether all that the sink has taken is durable. */
    boolean isAllDurable() {
        return durable.equals(taken);
    }

    /**
     * Someone waits until all up to the mark is durable: a flush is due as soon as the sink has taken it.
     *
     * @return whether nobody waited for that before
     */
    boolean await(Mark mark) {
        if (mark.sequence() <= awaited.sequence()) {
            return false;
        }
        awaited = mark;
        return true;
    }

    /** In how many nanoseconds a flush is due, 0 if it is; negative where there is nothing to flush. */
    long nanosUntilFlush() {
        if (flushEvery == null || isAllDurable()) {
            return -1;
        }
        if (!isDurable(awaited) && taken.sequence() >= awaited.sequence()) {
            return 0;
        }
        return Math.max(0, oldestTakenNanos + flushEvery.toNanos() - System.nanoTime());
    }
}
