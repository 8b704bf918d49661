package dev.river.benchmark.figure;

import dev.river.benchmark.contender.Child;
import dev.river.benchmark.contender.ContenderException;
import dev.river.benchmark.contender.Job;
import dev.river.benchmark.contender.River;
import dev.river.benchmark.data.Backlog;
import dev.river.benchmark.data.Database;
import dev.river.benchmark.data.Dataset;
import dev.river.benchmark.data.Load;
import dev.river.benchmark.data.Plugin;
import java.util.List;
import java.util.function.IntFunction;

/** With how little heap River passes. */
public final class HeapExperiment implements Experiment {

    private static final int THOUSANDS = 500;
    private static final int THOUSANDS_AT_ONCE = 5_000;
    private static final int THOUSANDS_DUMPED = 5_000;

    @Override
    public String name() {
        return "heap";
    }

    @Override
    public void run(Bench bench) {
        least(bench, "the stream", Load.MIXED, bench.rows(THOUSANDS), List.of(64, 32));
        long rows = bench.rows(THOUSANDS_AT_ONCE);
        least(bench, "a transaction of " + rows / 1_000_000.0 + " million rows", Load.ONE, rows, List.of(64));
        dump(bench);
    }

    private static void dump(Bench bench) {
        long rows = bench.rows(THOUSANDS_DUMPED);
        List<Integer> megabytes = List.of(64);
        Quantity heap = quantity("a dump of " + rows / 1_000_000.0 + " million rows");
        try (Database database = DumpExperiment.table(bench, rows)) {
            heap.add(
                    bench.inTurn(
                            0,
                            river -> least(
                                    bench,
                                    megabytes,
                                    each -> bench.dump(
                                            river.name() + "-" + each + "m",
                                            database,
                                            bench.topic(rows),
                                            job -> start(river, job, each)))),
                    64);
        }
        bench.report(heap);
    }

    /** Tries ever less until it does not pass. The last is the goal. */
    private static void least(Bench bench, String what, Load load, long rows, List<Integer> megabytes) {
        int goal = megabytes.get(megabytes.size() - 1);
        Quantity heap = quantity(what);
        try (Backlog backlog = Backlog.make(bench.postgres(), Dataset.fiveColumns(), load, rows)) {
            heap.add(
                    bench.inTurn(
                            0,
                            river -> least(
                                    bench,
                                    megabytes,
                                    each -> bench.drain(
                                            river.name() + "-" + each + "m",
                                            backlog,
                                            Plugin.PGOUTPUT,
                                            bench.topic(backlog.changes()),
                                            job -> start(river, job, each)))),
                    goal);
        }
        bench.report(heap);
    }

    private static Quantity quantity(String what) {
        return new Quantity("heap for " + what, "MB").against("the least tried", Goal.atMost(1));
    }

    private static Child start(River river, Job job, int megabytes) {
        return river.startWith(job, "-Xmx" + megabytes + "m", "-XX:+ExitOnOutOfMemoryError");
    }

    private static double least(Bench bench, List<Integer> megabytes, IntFunction<Measured> run) {
        double least = Double.POSITIVE_INFINITY;
        for (int each : megabytes) {
            if (!passes(bench, each, run)) {
                break;
            }
            least = each;
        }
        return least;
    }

    private static boolean passes(Bench bench, int megabytes, IntFunction<Measured> run) {
        try {
            var unused = run.apply(megabytes);
            return true;
        } catch (ContenderException e) {
            bench.say("  %d MB do not do: %s", megabytes, e);
            return false;
        }
    }
}
