package dev.river.benchmark.figure;

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
            Figure tool = new Figure(name(backlog), "pg_recvlogical", "rows/s", Goal.atLeast(0.8));
            PeerFigures peer = figures(backlog, Peer.TUNED);
            for (int i = 0; i < bench.rounds(); i++) {
                double recvLogical = bench.recvLogical(backlog, Plugin.PGOUTPUT);
                Measured river =
                        bench.drain("river", backlog, Plugin.PGOUTPUT, bench.topic(backlog.changes()), River::start);
                Measured debezium = bench.drain(
                        "debezium", backlog, Plugin.PGOUTPUT, bench.topic(backlog.changes()), Peer.TUNED::start);
                tool.add(river.perSecond(), recvLogical);
                peer.add(river, debezium);
            }
            bench.report(tool);
            peer.report(bench);
        }
    }

    /** What is to be told of River and Debezium. */
    static PeerFigures figures(Backlog backlog, Peer peer) {
        return new PeerFigures(name(backlog), "changes", peer, 3.8);
    }

    private static String name(Backlog backlog) {
        return "stream into Kafka: " + backlog.title();
    }
}
