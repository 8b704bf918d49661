package dev.river.pipeline.status;

import dev.river.pipeline.status.DumpStatus.PartProgress;
import java.util.ArrayList;
import java.util.List;

/** Counts a dump while it runs. For several threads. */
public final class DumpCounts {

    private final List<PartCounts> parts = new ArrayList<>();
    private final RateWindow rates = new RateWindow();

    /** One more part is to be dumped. */
    public synchronized void add(PartCounts part) {
        parts.add(part);
    }

    /** A part does not have to be dumped any more. */
    public synchronized void remove(PartCounts part) {
        parts.remove(part);
        // What was read of it counts no more.
        rates.clear();
    }

    /** Takes what is done now as the end of the time of which the rates are. To be called about every second. */
    public synchronized void sample(long nowNanos) {
        parts.forEach(part -> part.sample(nowNanos));
        rates.sample(
                nowNanos,
                parts.stream().mapToLong(PartCounts::rowsRead).sum(),
                parts.stream().mapToLong(PartCounts::bytesRead).sum());
    }

    /** How far it is. */
    public synchronized DumpProgress progress() {
        return rates.applied(sum());
    }

    private DumpProgress sum() {
        return DumpProgress.sum(parts.stream().map(PartCounts::progress).toList());
    }

    /** How far it is with each part. */
    public synchronized List<PartProgress> tables() {
        return parts.stream()
                .map(part -> new PartProgress(part.table(), part.name(), part.progress()))
                .toList();
    }
}
