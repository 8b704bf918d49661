package dev.river.pipeline.status;

import java.util.ArrayDeque;
import java.util.Deque;

/** How fast something goes on, over the last half minute. Not safe for use by several threads. */
final class RateWindow {

    /** In nanoseconds. */
    private static final long LENGTH = 30_000_000_000L;

    private final Deque<Sample> samples = new ArrayDeque<>();

    /** How much was done at some time. */
    private record Sample(long nanos, long rows, long bytes) {}

    /**
     * Takes what is done now as the end of the window.
     *
     * @param rows how many rows were done since some time, which stays the same until the window is cleared
     * @param bytes how many bytes
     */
    void sample(long nowNanos, long rows, long bytes) {
        samples.add(new Sample(nowNanos, rows, bytes));
        while (nowNanos - samples.getFirst().nanos() > LENGTH) {
            samples.removeFirst();
        }
    }

    /** Forgets what was done. */
    void clear() {
        samples.clear();
    }

    /** The progress with the rates of the window. */
    DumpProgress applied(DumpProgress progress) {
        Sample first = samples.peekFirst();
        Sample last = samples.peekLast();
        double seconds = first == null || last == null ? 0 : (last.nanos() - first.nanos()) / 1e9;
        return seconds > 0
                ? progress.withRates((last.rows() - first.rows()) / seconds, (last.bytes() - first.bytes()) / seconds)
                : progress;
    }
}
