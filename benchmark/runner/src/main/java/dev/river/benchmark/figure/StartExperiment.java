package dev.river.benchmark.figure;

import dev.river.benchmark.contender.Debezium;
import dev.river.benchmark.contender.River;
import dev.river.benchmark.data.Backlog;
import dev.river.benchmark.data.Dataset;
import dev.river.benchmark.data.Load;
import dev.river.benchmark.data.Plugin;

/** How long it takes from the start of the JVM to the first streamed record. */
public final class StartExperiment implements Experiment {

    @Override
    public String name() {
        return "start";
    }

    @Override
    public void run(Bench bench) {
        Figure figure = new Figure("start of the JVM to the first record", "Debezium", "s", Goal.atMost(0.5));
        try (Backlog backlog = Backlog.make(bench.postgres(), Dataset.fiveColumns(), Load.SINGLE, 1_000)) {
            for (int i = 0; i < bench.rounds() + 1; i++) {
                Measured river =
                        bench.drain("river", backlog, Plugin.PGOUTPUT, bench.drop(backlog.changes()), River::start);
                Measured debezium = bench.drain(
                        "debezium", backlog, Plugin.PGOUTPUT, bench.drop(backlog.changes()), Debezium::start);
                // The first of each reads its jars from the disk.
                if (i > 0) {
                    figure.add(river.startSeconds(), debezium.startSeconds());
                }
            }
        }
        bench.report(figure);
    }
}
