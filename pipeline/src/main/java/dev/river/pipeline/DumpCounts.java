package dev.river.pipeline;

import dev.river.pipeline.SubscriptionStatus.DumpStatus;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/** Counts a dump while it runs. */
final class DumpCounts {

    private final int tables;
    private final long estimatedRows;
    private final AtomicInteger tablesDone = new AtomicInteger();
    private final LongAdder rows = new LongAdder();

    DumpCounts(int tables, long estimatedRows) {
        this.tables = tables;
        this.estimatedRows = estimatedRows;
    }

    void row() {
        rows.increment();
    }

    void tableDone() {
        tablesDone.incrementAndGet();
    }

    DumpStatus status() {
        return new DumpStatus(tables, tablesDone.get(), rows.sum(), estimatedRows);
    }
}
