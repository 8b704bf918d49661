package dev.river.pipeline.lane;

import dev.river.pipeline.memory.Share;
import dev.river.sink.Notes;
import dev.river.sink.Rejection;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Where a lane's batches wait, between those who hand them over and the worker that sends them. For several threads.
 *
 * <p>After a failure nothing more is sent until all in flight are answered; then the first failed one is dealt with, and it and
 * all behind it are sent again.
 */
final class LaneQueue {

    /** How soon it is looked again whether other lanes have left memory, in nanoseconds. */
    private static final long LOOK_FOR_MEMORY_EVERY = 20_000_000;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final LaneEntries entries;
    private final LaneMarks marks = new LaneMarks();
    private boolean closed;
    private @Nullable LaneFailure failure;

    /** What the sink had stored when it was opened; null before. */
    private @Nullable Notes stored;

    /** Why what the sink had taken is lost, until the reader knows. */
    private @Nullable String lost;

    /**
     * @param capacity how many bytes may wait, whatever memory there is
     * @param memory what they are taken from
     */
    LaneQueue(long capacity, Share memory) {
        this.entries = new LaneEntries(capacity, memory);
    }

    // For those who hand batches over.

    /**
     * Adds a batch, if there is room within the timeout. An empty queue has room for any batch.
     *
     * @return its mark, null if there was no room
     */
    @Nullable
    Mark offer(LaneBatch batch, Duration timeout) {
        return awaiting(timeout, () -> {
            if (!entries.takeRoom(batch.size())) {
                return null;
            }
            Mark mark = marks.give();
            entries.add(batch, mark);
            changed.signalAll();
            return mark;
        });
    }

    /**
     * Takes out what has not been sent.
     *
     * @return the mark of the last batch that is left, or was
     */
    Mark dropUnsent() {
        return locked(() -> {
            entries.dropUnsent();
            changed.signalAll();
            return lastMark();
        });
    }

    /** The mark of the last batch that was offered. */
    Mark last() {
        return locked(this::lastMark);
    }

    private Mark lastMark() {
        return Objects.requireNonNullElseGet(entries.last(), marks::taken);
    }

    /** Waits until everything up to the mark is durable. */
    boolean awaitDurable(Mark mark, Duration timeout) {
        return awaiting(timeout, () -> isDurableNow(mark) ? mark : null) != null;
    }

    /** Waits until nothing is left, and everything is durable. */
    boolean awaitEmpty(Duration timeout) {
        return awaiting(timeout, () -> isDurableNow(lastMark()) ? marks.taken() : null) != null;
    }

    private boolean isDurableNow(Mark mark) {
        if (marks.isDurable(mark)) {
            return true;
        }
        if (marks.await(mark)) {
            changed.signalAll();
        }
        return false;
    }

    /** Has the sink flushed once it has taken all that is here. */
    void flush() {
        locked(() -> {
            var unused = isDurableNow(lastMark());
        });
    }

    /** Waits until the sink is open, for what it had stored then. */
    @Nullable
    Notes awaitStored(Duration timeout) {
        return awaiting(timeout, () -> stored);
    }

    /** What the attempt gives, or null where the time ran out before it gave anything. */
    private <T> @Nullable T awaiting(Duration timeout, Supplier<@Nullable T> attempt) {
        long remaining = timeout.toNanos();
        lock.lock();
        try {
            while (true) {
                checkFailure();
                @Nullable T reached = attempt.get();
                if (reached != null || remaining <= 0) {
                    return reached;
                }
                // Nobody says when other lanes give memory back.
                long slice = Math.min(remaining, LOOK_FOR_MEMORY_EVERY);
                remaining -= slice - changed.awaitNanos(slice);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("Waiting for a sink was interrupted");
        } finally {
            lock.unlock();
        }
    }

    void checkFailure() {
        lock.lock();
        try {
            if (failure != null) {
                throw failure;
            }
            if (lost != null) {
                throw StartOverException.told(lost);
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * The reader knows what is lost.
     *
     * @return whether something was
     */
    boolean takeUpAgain() {
        return locked(() -> {
            boolean was = lost != null;
            lost = null;
            return was;
        });
    }

    /** Nothing is sent any more. */
    void close() {
        locked(() -> {
            closed = true;
            changed.signalAll();
        });
    }

    /** Gives back the memory of all that has not become durable. Nothing is added or sent after it. */
    void forget() {
        locked(() -> entries.clear());
    }

    // For the worker.

    /** What the sink takes is durable after a flush alone, which is due after this time at the latest. */
    void needFlush(Duration every) {
        locked(() -> marks.needFlush(every));
    }

    /** The sink is open, and had stored these. */
    void opened(Notes notes) {
        locked(() -> {
            stored = notes;
            changed.signalAll();
        });
    }

    /** Waits for something to do. */
    LaneStep next(int maxInFlight) {
        lock.lock();
        try {
            while (true) {
                if (closed) {
                    return new LaneStep.End();
                }
                LaneStep step = step(maxInFlight);
                if (step != null) {
                    return step;
                }
                awaitChange(marks.nanosUntilFlush());
            }
        } finally {
            lock.unlock();
        }
    }

    /** @param nanos how long at most; without end where it is not positive */
    private void awaitChange(long nanos) {
        if (nanos <= 0) {
            changed.awaitUninterruptibly();
            return;
        }
        try {
            var unused = changed.awaitNanos(nanos);
        } catch (InterruptedException e) {
            keepInterruptOfTheEnd();
        }
    }

    /** Only a lane that ends interrupts its worker. Whoever else did it, as a library in the sink's hands, ends nothing. */
    private void keepInterruptOfTheEnd() {
        if (closed) {
            Thread.currentThread().interrupt();
        }
    }

    private @Nullable LaneStep step(int maxInFlight) {
        if (entries.hasFailed()) {
            if (entries.inFlight() > 0) {
                return null;
            }
            LaneEntry first = entries.firstFailed();
            return new LaneStep.Recover(first, Objects.requireNonNull(first.failure));
        }
        if (marks.nanosUntilFlush() == 0) {
            return entries.inFlight() > 0 ? null : new LaneStep.Flush();
        }
        return entries.inFlight() < maxInFlight && entries.hasWaiting() ? new LaneStep.Send(entries.send()) : null;
    }

    /** The batch is sent only now: it had to wait. */
    void sentNow(LaneEntry entry) {
        locked(() -> {
            entry.sentNanos = System.nanoTime();
        });
    }

    /**
     * The batch was answered: the sink has taken it, or it failed.
     *
     * @return the batches that left the queue because of it
     */
    List<LaneEntry> answered(LaneEntry entry, @Nullable Throwable error) {
        return locked(() -> {
            entries.answered(entry, error);
            return takeOutDone();
        });
    }

    /**
     * The failed batch is done after all: what was rejected of it is in the dead letters.
     *
     * @return the batches that left the queue because of it
     */
    List<LaneEntry> settle(LaneEntry entry, List<Rejection> rejections) {
        return locked(() -> {
            entries.settle(entry, rejections);
            return takeOutDone();
        });
    }

    private List<LaneEntry> takeOutDone() {
        changed.signalAll();
        List<LaneEntry> done = entries.takeOutDone();
        done.forEach(entry -> marks.take(entry.mark));
        return done;
    }

    /** The failed batch is sent again, and every one behind it that was sent already. */
    void sendAgain(LaneEntry failed) {
        locked(() -> entries.sendAgain(failed));
    }

    /** The sink was flushed. */
    void flushed() {
        locked(() -> {
            marks.flushed();
            changed.signalAll();
        });
    }

    /** Whether the sink has taken something that is not durable, and that is not here any more. */
    boolean hasTaken() {
        return locked(() -> !marks.isAllDurable());
    }

    /**
     * What the sink had taken is lost: it has to be read again, and with it all that is here. Nothing is added until
     * {@link #takeUpAgain}.
     */
    void lose(String why) {
        locked(() -> {
            lost = why;
            marks.lose();
            entries.clear();
            changed.signalAll();
        });
    }

    /** The lane cannot go on. */
    void fail(LaneFailure reason) {
        locked(() -> {
            failure = reason;
            closed = true;
            changed.signalAll();
        });
    }

    /**
     * Waits, unless the queue is closed meanwhile.
     *
     * @return whether the queue was closed
     */
    boolean awaitClosed(Duration timeout) {
        lock.lock();
        try {
            long end = System.nanoTime() + timeout.toNanos();
            for (long left = timeout.toNanos(); !closed && left > 0; left = end - System.nanoTime()) {
                awaitChange(left);
            }
            return closed;
        } finally {
            lock.unlock();
        }
    }

    // For anyone.

    boolean isDurable(Mark mark) {
        return locked(() -> marks.isDurable(mark));
    }

    boolean hasFailed() {
        return locked(() -> failure != null);
    }

    int inFlight() {
        return locked(entries::inFlight);
    }

    /** Whether a batch waits to be sent. */
    boolean hasWaiting() {
        return locked(entries::hasWaiting);
    }

    long waitingBytes() {
        return locked(entries::bytes);
    }

    /** How long the batch that was sent first of those in flight has been there. */
    Duration oldestInFlight() {
        return Duration.ofNanos(locked(entries::oldestInFlightNanos));
    }

    private void locked(Runnable change) {
        lock.lock();
        try {
            change.run();
        } finally {
            lock.unlock();
        }
    }

    private <T> T locked(Supplier<T> look) {
        lock.lock();
        try {
            return look.get();
        } finally {
            lock.unlock();
        }
    }
}
