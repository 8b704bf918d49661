package dev.river.benchmark.figure;

import dev.river.benchmark.contender.Debezium;
import dev.river.benchmark.contender.River;
import dev.river.benchmark.data.Backlog;
import dev.river.benchmark.data.Dataset;
import dev.river.benchmark.data.Load;
import dev.river.benchmark.data.Plugin;

/** How fast River brings a backlog into Kafka, and at what cost. */
public final class KafkaExperiment implements Experiment {

    private static final int THOUSANDS = 2_000;

    @Override
    public String name() {
        return "kafka";
    }

    @Override
    public void run(Bench bench) {
        try (Backlog backlog =
                Backlog.make(bench.postgres(), Dataset.fiveColumns(), Load.MIXED, bench.rows(THOUSANDS))) {
            String name = "stream into Kafka: " + backlog.title();
            Figure tool = new Figure(name, "pg_recvlogical", "rows/s", Goal.atLeast(0.8));
            Figure peer = new Figure(name, "Debezium", "rows/s", Goal.atLeast(3.8));
            Figure cpu = new Figure("CPU for a million changes, " + name, "Debezium", "s", Goal.atMost(0.2));
            for (int i = 0; i < bench.rounds(); i++) {
                double recvLogical = bench.recvLogical(backlog, Plugin.PGOUTPUT);
                Measured river =
                        bench.drain("river", backlog, Plugin.PGOUTPUT, bench.topic(backlog.changes()), River::start);
                Measured debezium = bench.drain(
                        "debezium", backlog, Plugin.PGOUTPUT, bench.topic(backlog.changes()), Debezium::startTuned);
                tool.add(river.perSecond(), recvLogical);
                peer.add(river.perSecond(), debezium.perSecond());
                cpu.add(river.cpuSecondsPerMillion(), debezium.cpuSecondsPerMillion());
            }
            bench.report(tool);
            bench.report(peer);
            bench.report(cpu);
        }
    }
}
