package dev.river.pipeline.progress;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A dump that an operator has asked for, and that is not done yet.
 *
 * @param id its number, from 1 on
 * @param tables patterns of the tables; none for all tables of the subscription
 * @param where a condition in SQL for the rows; null for all
 * @param sink the name of the sink that gets the rows; null for each
 * @param paused whether it shall stand still
 * @param resumed how often it was told to go on, which lets it be tried again after a failure
 * @param asked when
 */
public record DumpRequest(
        long id,
        List<String> tables,
        @Nullable String where,
        @Nullable String sink,
        boolean paused,
        int resumed,
        Instant asked) {

    public DumpRequest {
        tables = List.copyOf(tables);
    }

    /** Whether it is for all rows of all tables in all sinks: such a dump repairs a gap. */
    public boolean isOfEverything() {
        return tables.isEmpty() && where == null && sink == null;
    }

    DumpRequest withPaused(boolean now) {
        return new DumpRequest(id, tables, where, sink, now, now ? resumed : resumed + 1, asked);
    }

    /** What it is for, in words. */
    @Override
    public String toString() {
        return (tables.isEmpty() ? "all tables" : String.join(", ", tables))
                + (where == null ? "" : " where " + where)
                + (sink == null ? "" : " for sink " + sink);
    }
}
