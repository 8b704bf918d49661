package dev.river.pipeline.status;

import dev.river.pipeline.status.SubscriptionStatus.DumpStatus;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/** Counts a dump while it runs. */
public final class DumpCounts {

    private final int tables;
    private final long estimatedRows;
    private final AtomicInteger tablesDone = new AtomicInteger();
    private final LongAdder rows = new LongAdder();

    public DumpCounts(int tables, long estimatedRows) {
        this.tables = tables;
        this.estimatedRows = estimatedRows;
    }

    public void row() {
        rows.increment();
    }

    public void tableDone() {
        tablesDone.incrementAndGet();
    }

    public DumpStatus status() {
        return new DumpStatus(tables, tablesDone.get(), rows.sum(), estimatedRows);
    }
}
