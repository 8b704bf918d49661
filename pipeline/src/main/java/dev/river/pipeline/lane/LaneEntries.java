package dev.river.pipeline.lane;

import dev.river.pipeline.lane.LaneEntry.Stage;
import dev.river.pipeline.memory.Share;
import dev.river.sink.Rejection;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * The batches of a lane, in order: first those that were sent, then those that wait. To be used under the lock of the lane's queue.
 *
 * <p>A batch leaves when it and all before it are done.
 */
final class LaneEntries {

    private final long capacity;
    private final Share memory;
    private final Deque<LaneEntry> entries = new ArrayDeque<>();
    private long bytes;
    private int inFlight;
    private int failed;

    /**
     * @param capacity how many bytes there may be, whatever memory there is
     * @param memory what they are taken from
     */
    LaneEntries(long capacity, Share memory) {
        this.capacity = capacity;
        this.memory = memory;
    }

    /** Takes memory for so many bytes, if there is room. Where nothing is, there is room for anything. */
    boolean takeRoom(long size) {
        if (entries.isEmpty()) {
            memory.take(size);
            return true;
        }
        return bytes + size <= capacity && memory.tryTake(size);
    }

    /** Adds a batch for which there is room. */
    void add(LaneBatch batch, Mark mark) {
        entries.add(new LaneEntry(batch, mark));
        bytes += batch.size();
    }

    /** Takes out what has not been sent. */
    void dropUnsent() {
        while (hasWaiting()) {
            removed(entries.removeLast());
        }
    }

    /** The first batch that waits is sent now. */
    LaneEntry send() {
        LaneEntry next = first(Stage.WAITING);
        next.stage = Stage.IN_FLIGHT;
        next.sentNanos = System.nanoTime();
        inFlight++;
        return next;
    }

    /** The first batch that failed. */
    LaneEntry firstFailed() {
        return first(Stage.FAILED);
    }

    private LaneEntry first(Stage stage) {
        for (LaneEntry entry : entries) {
            if (entry.stage == stage) {
                return entry;
            }
        }
        throw new NoSuchElementException("No batch is " + stage);
    }

    /**
     * The batch was answered.
     *
     * @param error why it failed, null if it did not
     */
    void answered(LaneEntry entry, @Nullable Throwable error) {
        if (entry.stage != Stage.IN_FLIGHT) {
            return;
        }
        inFlight--;
        if (error == null) {
            entry.stage = Stage.DONE;
        } else {
            entry.stage = Stage.FAILED;
            entry.failure = error;
            failed++;
        }
    }

    /** The failed batch is done after all, but for what was rejected of it. */
    void settle(LaneEntry entry, List<Rejection> rejections) {
        entry.stage = Stage.DONE;
        entry.rejections = rejections;
        failed--;
    }

    /** The failed batch is sent again, and every one behind it that was sent already. */
    void sendAgain(LaneEntry failedEntry) {
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
    }

    /** Takes out the batches that are done, with all before them. */
    List<LaneEntry> takeOutDone() {
        List<LaneEntry> done = new ArrayList<>();
        while (!entries.isEmpty() && entries.getFirst().stage == Stage.DONE) {
            LaneEntry first = entries.removeFirst();
            removed(first);
            done.add(first);
        }
        return done;
    }

    /** Takes out all. */
    void clear() {
        while (!entries.isEmpty()) {
            LaneEntry first = entries.removeFirst();
            // An answer that comes late finds nothing to change.
            first.stage = Stage.DONE;
            removed(first);
        }
        inFlight = 0;
        failed = 0;
    }

    private void removed(LaneEntry entry) {
        bytes -= entry.batch.size();
        memory.give(entry.batch.size());
    }

    boolean isEmpty() {
        return entries.isEmpty();
    }

    /** Whether a batch waits to be sent: those that do stand last. */
    boolean hasWaiting() {
        return !entries.isEmpty() && entries.getLast().stage == Stage.WAITING;
    }

    boolean hasFailed() {
        return failed > 0;
    }

    int inFlight() {
        return inFlight;
    }

    /** How many bytes there are. */
    long bytes() {
        return bytes;
    }

    /** The mark of the last batch; null where there is none. */
    @Nullable
    Mark last() {
        return entries.isEmpty() ? null : entries.getLast().mark;
    }

    /** How long ago the batch was sent that was sent first of those in flight, in nanoseconds; 0 where none is. */
    long oldestInFlightNanos() {
        for (LaneEntry entry : entries) {
            if (entry.stage == Stage.IN_FLIGHT) {
                return System.nanoTime() - entry.sentNanos;
            }
        }
        return 0;
    }
}
