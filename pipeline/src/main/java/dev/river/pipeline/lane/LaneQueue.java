package dev.river.pipeline.lane;

import dev.river.pipeline.lane.LaneEntry.Stage;
import dev.river.pipeline.memory.Share;
import dev.river.sink.Rejection;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The batches of a lane that are not durable yet, in order: first those in flight, then those that wait.
 *
 * <p>A batch leaves when it and all before it are done. After a failure nothing more is sent until all in flight are
 * answered; then the first failed one is dealt with, and it and all behind it are sent again.
 */
final class LaneQueue {

    /** How soon it is looked again whether other lanes have left memory, in nanoseconds. */
    private static final long LOOK_FOR_MEMORY_EVERY = 20_000_000;

    private final long capacity;
    private final Share memory;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Deque<LaneEntry> entries = new ArrayDeque<>();
    private long bytes;
    private int inFlight;
    private int failed;
    private Mark last = Mark.BEGINNING;
    private Mark durable = Mark.BEGINNING;
    private boolean closed;
    private @Nullable LaneFailure failure;

    /**
     * @param capacity how many bytes may wait, whatever memory there is
     * @param memory what they are taken from
     */
    LaneQueue(long capacity, Share memory) {
        this.capacity = capacity;
        this.memory = memory;
    }

    /**
     * Adds a batch, if there is room within the timeout. An empty queue has room for any batch.
     *
     * @return its mark, null if there was no room
     */
    @Nullable
    Mark offer(LaneBatch batch, Duration timeout) {
        return awaiting(timeout, () -> hasRoom(batch.size()) ? add(batch) : null);
    }

    private boolean hasRoom(long size) {
        if (entries.isEmpty()) {
            memory.take(size);
            return true;
        }
        return bytes + size <= capacity && memory.tryTake(size);
    }

    private Mark add(LaneBatch batch) {
        last = new Mark(last.sequence() + 1);
        entries.add(new LaneEntry(batch, last));
        bytes += batch.size();
        changed.signalAll();
        return last;
    }

    /**
     * Takes out what has not been sent.
     *
     * @return the mark of the last batch that is left, or was
     */
    Mark dropWaiting() {
        lock.lock();
        try {
            while (!entries.isEmpty() && entries.getLast().stage == Stage.WAITING) {
                removed(entries.removeLast());
            }
            changed.signalAll();
            return entries.isEmpty() ? durable : entries.getLast().mark;
        } finally {
            lock.unlock();
        }
    }

    /** Waits until everything up to the mark is durable. */
    boolean awaitDurable(Mark mark, Duration timeout) {
        return awaiting(timeout, () -> isDurable(mark) ? mark : null) != null;
    }

    boolean isDurable(Mark mark) {
        return locked(() -> durable.sequence() >= mark.sequence());
    }

    /** Waits until nothing is left. */
    boolean awaitEmpty(Duration timeout) {
        return awaiting(timeout, () -> entries.isEmpty() ? last : null) != null;
    }

    /** What the attempt gives, or null where the time ran out before it gave anything. */
    private @Nullable Mark awaiting(Duration timeout, Supplier<@Nullable Mark> attempt) {
        long remaining = timeout.toNanos();
        lock.lock();
        try {
            while (true) {
                checkFailure();
                Mark reached = attempt.get();
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

    /** Waits for something to do. */
    LaneStep next(int maxInFlight) {
        lock.lock();
        try {
            while (true) {
                if (closed) {
                    return new LaneStep.End();
                }
                if (failed > 0) {
                    if (inFlight == 0) {
                        LaneEntry first = first(Stage.FAILED);
                        return new LaneStep.Recover(first, Objects.requireNonNull(first.failure));
                    }
                } else if (inFlight < maxInFlight && hasWaiting()) {
                    LaneEntry next = first(Stage.WAITING);
                    next.stage = Stage.IN_FLIGHT;
                    next.sentNanos = System.nanoTime();
                    inFlight++;
                    return new LaneStep.Send(next);
                }
                changed.awaitUninterruptibly();
            }
        } finally {
            lock.unlock();
        }
    }

    /** The batch is sent only now: it had to wait. */
    void sentNow(LaneEntry entry) {
        lock.lock();
        try {
            entry.sentNanos = System.nanoTime();
        } finally {
            lock.unlock();
        }
    }

    private LaneEntry first(Stage stage) {
        for (LaneEntry entry : entries) {
            if (entry.stage == stage) {
                return entry;
            }
        }
        throw new IllegalStateException("No batch is " + stage);
    }

    /**
     * The batch was answered: it is durable, or it failed.
     *
     * @return the batches that left the queue because of it
     */
    List<LaneEntry> answered(LaneEntry entry, @Nullable Throwable error) {
        lock.lock();
        try {
            if (entry.stage != Stage.IN_FLIGHT) {
                return List.of();
            }
            inFlight--;
            changed.signalAll();
            if (error == null) {
                entry.stage = Stage.DONE;
                return takeOutDone();
            }
            entry.stage = Stage.FAILED;
            entry.failure = error;
            failed++;
            return List.of();
        } finally {
            lock.unlock();
        }
    }

    /**
     * The failed batch is done after all: what was rejected of it is in the dead letters.
     *
     * @return the batches that left the queue because of it
     */
    List<LaneEntry> settle(LaneEntry entry, List<Rejection> rejections) {
        lock.lock();
        try {
            entry.stage = Stage.DONE;
            entry.rejections = rejections;
            failed--;
            changed.signalAll();
            return takeOutDone();
        } finally {
            lock.unlock();
        }
    }

    /** The failed batch is sent again, and every one behind it that was sent already. */
    void sendAgain(LaneEntry failedEntry) {
        lock.lock();
        try {
            boolean behind = false;
            for (LaneEntry entry : entries) {
                behind |= entry == failedEntry;
                if (behind && entry.stage != Stage.WAITING) {
                    if (entry.stage == Stage.FAILED) {
                        failed--;
                    }
                    entry.stage = Stage.WAITING;
                    entry.failure = null;
                }
            }
        } finally {
            lock.unlock();
        }
    }

    private List<LaneEntry> takeOutDone() {
        List<LaneEntry> done = new ArrayList<>();
        while (!entries.isEmpty() && entries.getFirst().stage == Stage.DONE) {
            LaneEntry first = entries.removeFirst();
            removed(first);
            durable = first.mark;
            done.add(first);
        }
        return done;
    }

    private void removed(LaneEntry entry) {
        bytes -= entry.batch.size();
        memory.give(entry.batch.size());
    }

    /** Gives back the memory of all that has not become durable. Nothing is added or sent after it. */
    void forget() {
        lock.lock();
        try {
            while (!entries.isEmpty()) {
                removed(entries.removeFirst());
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits, unless the queue is closed meanwhile.
     *
     * @return whether the queue was closed
     */
    boolean awaitClosed(Duration timeout) {
        long remaining = timeout.toNanos();
        lock.lock();
        try {
            while (!closed && remaining > 0) {
                remaining = changed.awaitNanos(remaining);
            }
            return closed;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        } finally {
            lock.unlock();
        }
    }

    void fail(LaneFailure reason) {
        lock.lock();
        try {
            failure = reason;
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
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
        } finally {
            lock.unlock();
        }
    }

    boolean hasFailed() {
        return locked(() -> failure != null);
    }

    boolean isEmpty() {
        return locked(entries::isEmpty);
    }

    int inFlight() {
        return locked(() -> inFlight);
    }

    /** Whether a batch waits to be sent: those that do stand last. */
    boolean hasWaiting() {
        return locked(() -> !entries.isEmpty() && entries.getLast().stage == Stage.WAITING);
    }

    long waitingBytes() {
        return locked(() -> bytes);
    }

    /** How long the batch that was sent first of those in flight has been there. */
    Duration oldestInFlight() {
        return Duration.ofNanos(locked(() -> {
            for (LaneEntry entry : entries) {
                if (entry.stage == Stage.IN_FLIGHT) {
                    return System.nanoTime() - entry.sentNanos;
                }
            }
            return 0L;
        }));
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
