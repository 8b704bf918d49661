package dev.river.pipeline;

import java.time.Duration;
import java.time.Instant;

/** What the operator has asked of a subscription, and the means to wait until that changes. */
final class Control {

    /** How long a transaction that is being read, or a sink that is slow, may hold up a stop or a pause. */
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    /** How long the end may take after that. */
    private static final Duration GRACE = Duration.ofSeconds(5);

    private boolean stopped;
    private boolean paused;
    private boolean dumpRequested;
    private long changes;
    private Instant lastChange = Instant.EPOCH;

    synchronized void stop() {
        stopped = true;
        change();
    }

    synchronized void setPaused(boolean pause) {
        paused = pause;
        change();
    }

    synchronized void requestDump() {
        dumpRequested = true;
        change();
    }

    /** The dump that was asked for is written down as due. */
    synchronized void dumpNoted() {
        dumpRequested = false;
    }

    private void change() {
        changes++;
        lastChange = Instant.now();
        notifyAll();
    }

    synchronized boolean isStopped() {
        return stopped;
    }

    synchronized boolean isPaused() {
        return paused;
    }

    synchronized boolean isDumpRequested() {
        return dumpRequested;
    }

    /** Whether what runs now shall come to an end at the next good moment. */
    synchronized boolean wantsEnd() {
        return stopped || paused || dumpRequested;
    }

    /** Whether the good moment has been waited for long enough. */
    synchronized boolean isOutOfPatience() {
        return (stopped || paused) && lastChange.plus(PATIENCE).isBefore(Instant.now());
    }

    /**
     * Whether what was asked for has not come about long after the good moment was given up.
     *
     * @param since when whoever is to bring it about began
     */
    synchronized boolean isOverdue(Instant since) {
        Instant asked = lastChange.isAfter(since) ? lastChange : since;
        return (stopped || paused) && asked.plus(PATIENCE).plus(GRACE).isBefore(Instant.now());
    }

    /** A mark for {@link #awaitChange}. */
    synchronized long mark() {
        return changes;
    }

    /** Waits until something has been asked since the mark, or the time is over. */
    synchronized void awaitChange(long mark, Duration timeout) {
        long deadline = System.nanoTime() + timeout.toNanos();
        try {
            while (changes == mark) {
                long left = (deadline - System.nanoTime()) / 1_000_000;
                if (left <= 0) {
                    return;
                }
                wait(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            stopped = true;
        }
    }
}
