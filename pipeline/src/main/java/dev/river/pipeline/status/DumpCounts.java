package dev.river.pipeline.status;

import dev.river.pipeline.status.SubscriptionStatus.DumpStatus;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/** Counts a dump while it runs. */
public final class DumpCounts {

    private final AtomicInteger tables = new AtomicInteger();
    private final AtomicLong estimatedRows = new AtomicLong();
    private final AtomicInteger tablesDone = new AtomicInteger();
    private final LongAdder rows = new LongAdder();

    /** One more table is to be dumped. */
    public void table(long itsEstimatedRows) {
        tables.incrementAndGet();
        estimatedRows.addAndGet(itsEstimatedRows);
    }

    public void rows(long more) {
        rows.add(more);
    }

    public void tableDone() {
        tablesDone.incrementAndGet();
    }

    public DumpStatus status() {
        return new DumpStatus(tables.get(), tablesDone.get(), rows.sum(), estimatedRows.get());
    }
}
