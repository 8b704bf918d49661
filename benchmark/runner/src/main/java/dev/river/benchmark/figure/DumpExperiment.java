package dev.river.benchmark.figure;

import dev.river.benchmark.contender.ReadyRecords;
import dev.river.benchmark.data.Database;
import dev.river.benchmark.data.Dataset;

/** How fast River dumps a table. */
public final class DumpExperiment implements Experiment {

    private static final int THOUSANDS = 2_000;
    private static final String INTO_KAFKA = "dump into Kafka: 5 columns";

    @Override
    public String name() {
        return "dump";
    }

    @Override
    public void run(Bench bench) {
        long rows = bench.rows(THOUSANDS);
        try (Database database = table(bench, rows)) {
            dropped(bench, database, rows);
            intoKafka(bench, database, rows);
        }
    }

    private static void dropped(Bench bench, Database database, long rows) {
        Quantity rate = new Quantity("dump: 5 columns", "rows/s").against("psql COPY ... TO STDOUT", Goal.atLeast(0.6));
        for (int i = 0; i < bench.rounds(); i++) {
            double psql = bench.psqlCopy(database, rows);
            Turn<Measured> river =
                    bench.inTurn(i, each -> bench.dump(each.name(), database, bench.drop(rows), each::start));
            rate.add(river.map(Measured::perSecond), psql);
        }
        bench.report(rate);
    }

    private static void intoKafka(Bench bench, Database database, long rows) {
        String peer = Peer.TUNED.title();
        Quantity rate = rate().against("a sender of ready-made records", Goal.atLeast(0.7))
                .against(peer);
        Quantity cpu = cpu().against(peer, Goal.atMost(0.25));
        for (int i = 0; i < bench.rounds(); i++) {
            Turn<Measured> river =
                    bench.inTurn(i, each -> bench.dump(each.name(), database, bench.topic(rows), each::start));
            Measured ready = bench.dump("ready", database, bench.topic(rows), ReadyRecords::start);
            Measured debezium = bench.dump("debezium", database, bench.topic(rows), Peer.TUNED::start);
            rate.add(river.map(Measured::perSecond), ready.perSecond(), debezium.perSecond());
            cpu.add(river.map(Measured::cpuSecondsPerMillion), debezium.cpuSecondsPerMillion());
        }
        bench.report(rate);
        bench.report(cpu);
    }

    /** How fast a dump goes into Kafka. */
    static Quantity rate() {
        return new Quantity(INTO_KAFKA, "rows/s");
    }

    /** What a dump into Kafka costs. */
    static Quantity cpu() {
        return new Quantity("CPU for a million rows, " + INTO_KAFKA, "s");
    }

    static Database table(Bench bench, long rows) {
        Database database = Database.create(bench.postgres(), "dumped", Dataset.fiveColumns());
        database.load(1, rows, rows);
        database.execute("VACUUM ANALYZE " + Database.TABLE);
        return database;
    }
}
