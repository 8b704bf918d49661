package dev.river.benchmark.figure;

import dev.river.benchmark.contender.River;
import dev.river.benchmark.data.Database;
import dev.river.benchmark.data.Dataset;

/** How fast River dumps a table. */
public final class DumpExperiment implements Experiment {

    private static final int THOUSANDS = 2_000;

    @Override
    public String name() {
        return "dump";
    }

    @Override
    public void run(Bench bench) {
        long rows = bench.rows(THOUSANDS);
        try (Database database = table(bench, rows)) {
            dropped(bench, database, rows);
            intoKafka(bench, database, rows, Peer.TUNED);
        }
    }

    private static void dropped(Bench bench, Database database, long rows) {
        Figure figure = new Figure("dump: 5 columns", "psql COPY ... TO STDOUT", "rows/s", Goal.atLeast(0.5));
        for (int i = 0; i < bench.rounds(); i++) {
            double psql = bench.psqlCopy(database, rows);
            Measured river = bench.dump("river", database, bench.drop(rows), River::start);
            figure.add(river.perSecond(), psql);
        }
        bench.report(figure);
    }

    static void intoKafka(Bench bench, Database database, long rows, Peer peer) {
        PeerFigures figures = new PeerFigures("dump into Kafka: 5 columns", "rows", peer, 10);
        for (int i = 0; i < bench.rounds(); i++) {
            Measured river = bench.dump("river", database, bench.topic(rows), River::start);
            Measured debezium = bench.dump("debezium", database, bench.topic(rows), peer::start);
            figures.add(river, debezium);
        }
        figures.report(bench);
    }

    static Database table(Bench bench, long rows) {
        Database database = Database.create(bench.postgres(), "dumped", Dataset.fiveColumns());
        database.load(1, rows, rows);
        database.execute("VACUUM ANALYZE " + Database.TABLE);
        return database;
    }
}
