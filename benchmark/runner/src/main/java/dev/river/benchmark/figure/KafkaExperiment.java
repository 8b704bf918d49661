package dev.river.benchmark.figure;

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
            String peer = Peer.TUNED.title();
            Quantity rate =
                    rate(backlog).against("pg_recvlogical", Goal.atLeast(1.3)).against(peer);
            Quantity cpu = cpu(backlog).against(peer, Goal.atMost(0.22));
            for (int i = 0; i < bench.rounds(); i++) {
                double recvLogical = bench.recvLogical(backlog, Plugin.PGOUTPUT);
                Turn<Measured> river = bench.inTurn(
                        i,
                        each -> bench.drain(
                                each.name(), backlog, Plugin.PGOUTPUT, bench.topic(backlog.changes()), each::start));
                Measured debezium = bench.drain(
                        "debezium", backlog, Plugin.PGOUTPUT, bench.topic(backlog.changes()), Peer.TUNED::start);
                rate.add(river.map(Measured::perSecond), recvLogical, debezium.perSecond());
                cpu.add(river.map(Measured::cpuSecondsPerMillion), debezium.cpuSecondsPerMillion());
            }
            bench.report(rate);
            bench.report(cpu);
        }
    }

    /** How fast it goes. */
    static Quantity rate(Backlog backlog) {
        return new Quantity(name(backlog), "rows/s");
    }

    /** What it costs. */
    static Quantity cpu(Backlog backlog) {
        return new Quantity("CPU for a million changes, " + name(backlog), "s");
    }

    private static String name(Backlog backlog) {
        return "stream into Kafka: " + backlog.title();
    }
}
