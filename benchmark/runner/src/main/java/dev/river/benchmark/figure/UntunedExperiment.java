package dev.river.benchmark.figure;

import dev.river.benchmark.data.Backlog;
import dev.river.benchmark.data.Database;
import dev.river.benchmark.data.Dataset;
import dev.river.benchmark.data.Load;
import dev.river.benchmark.data.Plugin;

/**
 * How fast River brings changes and rows into Kafka, against Debezium with nothing set, where the experiments of these names
 * give it larger batches and take the schema out of its records. Takes long, and runs only when it is asked for.
 */
public final class UntunedExperiment implements Experiment {

    private static final int THOUSANDS = 1_000;

    @Override
    public String name() {
        return "untuned";
    }

    @Override
    public void run(Bench bench) {
        long rows = bench.rows(THOUSANDS);
        try (Backlog backlog = Backlog.make(bench.postgres(), Dataset.fiveColumns(), Load.MIXED, rows)) {
            stream(bench, backlog);
        }
        try (Database database = DumpExperiment.table(bench, rows)) {
            dump(bench, database, rows);
        }
    }

    private static void stream(Bench bench, Backlog backlog) {
        String peer = Peer.AS_IT_COMES.title();
        Quantity rate = KafkaExperiment.rate(backlog).against(peer);
        Quantity cpu = KafkaExperiment.cpu(backlog).against(peer, Goal.atMost(0.2));
        for (int i = 0; i < bench.rounds(); i++) {
            Turn<Measured> river = bench.inTurn(
                    i,
                    each -> bench.drain(
                            each.name(), backlog, Plugin.PGOUTPUT, bench.topic(backlog.changes()), each::start));
            Measured debezium = bench.drain(
                    "debezium", backlog, Plugin.PGOUTPUT, bench.topic(backlog.changes()), Peer.AS_IT_COMES::start);
            rate.add(river.map(Measured::perSecond), debezium.perSecond());
            cpu.add(river.map(Measured::cpuSecondsPerMillion), debezium.cpuSecondsPerMillion());
        }
        bench.report(rate);
        bench.report(cpu);
    }

    private static void dump(Bench bench, Database database, long rows) {
        String peer = Peer.AS_IT_COMES.title();
        Quantity rate = DumpExperiment.rate().against(peer);
        Quantity cpu = DumpExperiment.cpu().against(peer, Goal.atMost(0.19));
        for (int i = 0; i < bench.rounds(); i++) {
            Turn<Measured> river =
                    bench.inTurn(i, each -> bench.dump(each.name(), database, bench.topic(rows), each::start));
            Measured debezium = bench.dump("debezium", database, bench.topic(rows), Peer.AS_IT_COMES::start);
            rate.add(river.map(Measured::perSecond), debezium.perSecond());
            cpu.add(river.map(Measured::cpuSecondsPerMillion), debezium.cpuSecondsPerMillion());
        }
        bench.report(rate);
        bench.report(cpu);
    }
}
