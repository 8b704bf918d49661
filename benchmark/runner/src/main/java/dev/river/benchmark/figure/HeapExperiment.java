package dev.river.benchmark.figure;

import dev.river.benchmark.contender.ContenderException;
import dev.river.benchmark.contender.River;
import dev.river.benchmark.data.Backlog;
import dev.river.benchmark.data.Dataset;
import dev.river.benchmark.data.Load;
import dev.river.benchmark.data.Plugin;
import java.util.List;

/** With how little heap River passes. */
public final class HeapExperiment implements Experiment {

    private static final int THOUSANDS = 500;
    private static final int THOUSANDS_AT_ONCE = 5_000;

    @Override
    public String name() {
        return "heap";
    }

    @Override
    public void run(Bench bench) {
        least(bench, "the stream", Load.MIXED, bench.rows(THOUSANDS), List.of(64, 32));
        long rows = bench.rows(THOUSANDS_AT_ONCE);
        least(bench, "a transaction of " + rows / 1_000_000.0 + " million rows", Load.ONE, rows, List.of(64));
    }

    /** Tries ever less until it does not pass. The last is the goal. */
    private static void least(Bench bench, String what, Load load, long rows, List<Integer> megabytes) {
        int goal = megabytes.get(megabytes.size() - 1);
        Quantity heap = new Quantity("heap for " + what, "MB").against("the least tried", Goal.atMost(1));
        try (Backlog backlog = Backlog.make(bench.postgres(), Dataset.fiveColumns(), load, rows)) {
            heap.add(bench.inTurn(0, each -> least(bench, each, backlog, megabytes)), goal);
        }
        bench.report(heap);
    }

    private static double least(Bench bench, River river, Backlog backlog, List<Integer> megabytes) {
        double least = Double.POSITIVE_INFINITY;
        for (int each : megabytes) {
            if (!passes(bench, river, backlog, each)) {
                break;
            }
            least = each;
        }
        return least;
    }

    private static boolean passes(Bench bench, River river, Backlog backlog, int megabytes) {
        try {
            bench.drain(
                    river.name() + "-" + megabytes + "m",
                    backlog,
                    Plugin.PGOUTPUT,
                    bench.topic(backlog.changes()),
                    job -> river.startWith(job, "-Xmx" + megabytes + "m", "-XX:+ExitOnOutOfMemoryError"));
            return true;
        } catch (ContenderException e) {
            bench.say("  %d MB do not do: %s", megabytes, e);
            return false;
        }
    }
}
