package dev.river.benchmark.figure;

import dev.river.benchmark.data.Backlog;
import dev.river.benchmark.data.Dataset;
import dev.river.benchmark.data.Load;
import dev.river.benchmark.data.Plugin;
import java.util.List;

/** How the figures grow with what there is of something. Takes long, and runs only when it is asked for. */
public final class ScaleExperiment implements Experiment {

    private static final List<Integer> BACKLOGS_IN_MILLIONS = List.of(1, 3, 10, 30);
    private static final List<Integer> TABLES = List.of(1, 10, 100);
    private static final List<Integer> COLUMNS = List.of(10, 30, 100, 300, 1_000);
    private static final List<Integer> BYTES = List.of(10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000);
    private static final List<Integer> SUBSCRIPTIONS = List.of(1, 2, 4, 8);

    /** Columns that a backlog has, and bytes, however they are spread over rows. */
    private static final long VALUES = 10_000_000;

    private static final long TOTAL_BYTES = 300_000_000;

    @Override
    public String name() {
        return "scale";
    }

    @Override
    public void run(Bench bench) {
        backlogs(bench);
        tables(bench);
        columns(bench);
        bytes(bench);
        subscriptions(bench);
    }

    private static void backlogs(Bench bench) {
        Growth river = new Growth("stream of a growing backlog", "changes", "rows/s");
        for (int millions : BACKLOGS_IN_MILLIONS) {
            long rows = bench.rows(1_000 * millions);
            try (Backlog backlog = Backlog.make(bench.postgres(), Dataset.fiveColumns(), Load.THOUSANDS, rows)) {
                river.add(rows, stream(bench, backlog));
            }
        }
        bench.report(river);
    }

    private static void tables(Bench bench) {
        Growth stream = new Growth("stream of a growing number of tables", "tables", "rows/s");
        Growth dump = new Growth("dump of a growing number of tables", "tables", "rows/s");
        long rows = bench.rows(1_000);
        for (int tables : TABLES) {
            try (Backlog backlog = Backlog.ofTables(bench.postgres(), Dataset.fiveColumns(), tables, rows)) {
                stream.add(tables, stream(bench, backlog));
                dump.add(
                        tables,
                        bench.dump("river", backlog.database(), bench.drop(rows), bench.river()::start)
                                .perSecond());
            }
        }
        bench.report(stream);
        bench.report(dump);
    }

    private static void columns(Bench bench) {
        Growth growth = new Growth("stream of a growing number of columns", "columns", "values/s");
        for (int columns : COLUMNS) {
            long rows = Math.round(VALUES * bench.scale() / columns);
            try (Backlog backlog = Backlog.make(bench.postgres(), Dataset.numbers(columns), Load.THOUSANDS, rows)) {
                growth.add(columns, stream(bench, backlog) * columns);
            }
        }
        bench.report(growth);
    }

    private static void bytes(Bench bench) {
        Growth growth = new Growth("stream of growing values", "bytes", "MB/s");
        for (int bytes : BYTES) {
            long rows = Math.round(Math.min(1_000_000, (double) TOTAL_BYTES / bytes) * bench.scale());
            try (Backlog backlog = Backlog.make(bench.postgres(), Dataset.text(bytes), Load.THOUSANDS, rows)) {
                growth.add(bytes, stream(bench, backlog) * bytes / 1e6);
            }
        }
        bench.report(growth);
    }

    private static void subscriptions(Bench bench) {
        Growth growth = new Growth("streams in one process", "subscriptions", "rows/s");
        try (Backlog backlog = Backlog.make(bench.postgres(), Dataset.fiveColumns(), Load.THOUSANDS, bench.rows(500))) {
            for (int subscriptions : SUBSCRIPTIONS) {
                growth.add(subscriptions, bench.drainSeveralTimes(backlog, subscriptions));
            }
        }
        bench.report(growth);
    }

    private static double stream(Bench bench, Backlog backlog) {
        return bench.drain("river", backlog, Plugin.PGOUTPUT, bench.drop(backlog.changes()), bench.river()::start)
                .perSecond();
    }
}
