package dev.river.benchmark.figure;

import dev.river.benchmark.contender.ReadyRecords;
import dev.river.benchmark.contender.Rows;
import dev.river.benchmark.data.Database;
import dev.river.benchmark.data.Dataset;

/** How fast River dumps tables. */
public final class DumpExperiment implements Experiment {

    private static final int THOUSANDS = 2_000;
    private static final int THOUSANDS_DROPPED = 10_000;
    private static final int THOUSANDS_OF_WIDE_ROWS = 1_000;
    private static final int WIDE = 50;
    private static final int TABLES = 10;
    private static final String ONE_READER = ", one reader";
    private static final String INTO_KAFKA = "dump into Kafka: 5 columns";

    @Override
    public String name() {
        return "dump";
    }

    @Override
    public void run(Bench bench) {
        long manyRows = bench.rows(THOUSANDS_DROPPED);
        try (Database database = table(bench, manyRows);
                Database tables = tables(bench, manyRows)) {
            dropped(bench, database, tables, manyRows);
        }
        long rows = bench.rows(THOUSANDS);
        try (Database database = table(bench, rows)) {
            intoKafka(bench, database, rows);
        }
        long wideRows = bench.rows(THOUSANDS_OF_WIDE_ROWS);
        try (Database wide = table(bench, Dataset.columns(WIDE), wideRows)) {
            dropped(bench, wide, WIDE, wideRows);
        }
    }

    /** One table with several readers and with one, beside ten tables with as many rows in all. */
    private static void dropped(Bench bench, Database database, Database tables, long rows) {
        Quantity several = againstPsql(5, "");
        Quantity one = againstPsql(5, ONE_READER);
        Quantity ten =
                new Quantity("dump: " + TABLES + " tables", "rows/s").against("River's of one", Goal.atLeast(0.9));
        for (int i = 0; i < bench.rounds(); i++) {
            double psql = bench.psqlCopy(database, rows);
            Turn<Double> ofSeveral = rate(bench, i, database, Rows.ALL, rows);
            several.add(ofSeveral, psql);
            one.add(rate(bench, i, database, Rows.ALL_BY_ONE_READER, rows), psql);
            ten.add(rate(bench, i, tables, Rows.ALL, rows), ofSeveral.river());
        }
        bench.report(several);
        bench.report(one);
        bench.report(ten);
    }

    private static void dropped(Bench bench, Database database, int columns, long rows) {
        Quantity several = againstPsql(columns, "");
        Quantity one = againstPsql(columns, ONE_READER);
        for (int i = 0; i < bench.rounds(); i++) {
            double psql = bench.psqlCopy(database, rows);
            several.add(rate(bench, i, database, Rows.ALL, rows), psql);
            one.add(rate(bench, i, database, Rows.ALL_BY_ONE_READER, rows), psql);
        }
        bench.report(several);
        bench.report(one);
    }

    private static Quantity againstPsql(int columns, String how) {
        return new Quantity("dump: " + columns + " columns" + how, "rows/s")
                .against("psql COPY ... TO STDOUT", Goal.atLeast(0.8));
    }

    private static Turn<Double> rate(Bench bench, int round, Database database, Rows which, long rows) {
        return bench.inTurn(round, each -> bench.dump(each.name(), database, which, bench.drop(rows), each::start))
                .map(Measured::perSecond);
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
        return table(bench, Dataset.fiveColumns(), rows);
    }

    private static Database table(Bench bench, Dataset dataset, long rows) {
        Database database = Database.create(bench.postgres(), "dumped", dataset);
        database.load(1, rows, rows);
        database.execute("VACUUM ANALYZE " + Database.TABLE);
        return database;
    }

    private static Database tables(Bench bench, long rows) {
        Database database = Database.create(bench.postgres(), "dumped_tables", Dataset.fiveColumns());
        database.spread(Dataset.fiveColumns(), TABLES, rows, rows / TABLES);
        database.execute("VACUUM ANALYZE");
        return database;
    }
}
