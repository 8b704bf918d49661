package dev.river.pipeline.status;

import dev.river.pipeline.status.DumpStatus.PartProgress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** Counts a dump while it runs. For several threads. */
public final class DumpCounts {

    /** Rates are those of this time, in nanoseconds. */
    private static final long WINDOW = 30_000_000_000L;

    private final List<PartCounts> parts = new ArrayList<>();
    private final Deque<Sample> samples = new ArrayDeque<>();

    /** How much was done at some time. */
    private record Sample(long nanos, long rows, long bytes) {}

    /** One more part is to be dumped. */
    public synchronized void add(PartCounts part) {
        parts.add(part);
    }

    /** A part does not have to be dumped any more. */
    public synchronized void remove(PartCounts part) {
        parts.remove(part);
    }

    /** Takes what is done now as the end of the time of which the rates are. To be called about every second. */
    public synchronized void sample(long nowNanos) {
        DumpProgress now = sum();
        samples.add(new Sample(nowNanos, now.rows(), now.bytes()));
        while (nowNanos - samples.getFirst().nanos() > WINDOW) {
            samples.removeFirst();
        }
    }

    /** How far it is. */
    public synchronized DumpProgress progress() {
        DumpProgress sum = sum();
        Sample first = samples.peekFirst();
        Sample last = samples.peekLast();
        double seconds = first == null || last == null ? 0 : (last.nanos() - first.nanos()) / 1e9;
        return seconds > 0
                ? sum.withRates((last.rows() - first.rows()) / seconds, (last.bytes() - first.bytes()) / seconds)
                : sum;
    }

    private DumpProgress sum() {
        return DumpProgress.sum(parts.stream().map(PartCounts::progress).toList());
    }

    /** How far it is with each part. */
    public synchronized List<PartProgress> tables() {
        return parts.stream()
                .map(part -> new PartProgress(part.name(), part.progress()))
                .toList();
    }
}
