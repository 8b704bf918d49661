package dev.river.benchmark.figure;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.river.benchmark.contender.BareReader;
import dev.river.benchmark.contender.Child;
import dev.river.benchmark.contender.Job;
import dev.river.benchmark.contender.River;
import dev.river.benchmark.contender.Rows;
import dev.river.benchmark.contender.Topic;
import dev.river.benchmark.data.Database;
import dev.river.benchmark.data.Dataset;
import dev.river.benchmark.data.Plugin;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.Predicate;

/** How long it takes from a commit to a consumer, at a steady load of small transactions. */
public final class LatencyExperiment implements Experiment {

    private static final int THOUSANDS_DUMPED = 12_000;
    private static final int PER_SECOND = 1_000;
    private static final int SECONDS = 6;
    private static final int SECONDS_TO_WARM_UP = 7;

    @Override
    public String name() {
        return "latency";
    }

    /**
     * The middle and the slow end.
     *
     * @param p50 milliseconds that half of the changes take at most
     * @param p99 milliseconds that 99 of 100 changes take at most
     */
    private record Latency(double p50, double p99) {}

    @Override
    public void run(Bench bench) {
        String name = "latency at 1,000 transactions/s, ";
        String peer = Peer.AS_IT_COMES.title();
        Quantity p50 = new Quantity(name + "p50", "ms")
                .against(peer, Goal.atMost(0.02))
                .against("bare reader", Goal.atMost(1.15));
        Quantity p99 = new Quantity(name + "p99", "ms")
                .against(peer, Goal.atMost(0.02))
                .against("bare reader", Goal.atMost(1.25));
        for (int i = 0; i < bench.rounds(); i++) {
            Latency bare = measure(bench, "bare", BareReader::start, LatencyExperiment::isInsert);
            Turn<Latency> river = bench.inTurn(i, each -> measure(bench, each.name(), each::start, value -> true));
            Latency debezium = measure(bench, "debezium", Peer.AS_IT_COMES::start, value -> true);
            p50.add(river.map(Latency::p50), debezium.p50, bare.p50);
            p99.add(river.map(Latency::p99), debezium.p99, bare.p99);
        }
        bench.report(p50);
        bench.report(p99);
        duringADump(bench);
    }

    /** A large table is dumped all the while. */
    private static void duringADump(Bench bench) {
        String name = "latency at 1,000 transactions/s during a live dump, ";
        Quantity p50 = new Quantity(name + "p50", "ms").against("no dump");
        Quantity p99 = new Quantity(name + "p99", "ms").against("no dump", Goal.atMost(2));
        for (int i = 0; i < bench.rounds(); i++) {
            Latency without = measure(bench, "river", bench.river()::start, value -> true);
            Turn<Latency> with = bench.inTurn(i, each -> measureDuringADump(bench, each));
            p50.add(with.map(Latency::p50), without.p50);
            p99.add(with.map(Latency::p99), without.p99);
        }
        bench.report(p50);
        bench.report(p99);
    }

    /** Whether a message of pgoutput is an insert. */
    private static boolean isInsert(byte[] message) {
        return message[0] == 'I';
    }

    private static Latency measure(
            Bench bench, String contender, Function<Job, Child> start, Predicate<byte[]> isChange) {
        try (Database database = Database.create(bench.postgres(), "latency", Dataset.fiveColumns())) {
            return measure(bench, contender, start, isChange, database, Rows.NONE);
        }
    }

    private static Latency measureDuringADump(Bench bench, River river) {
        long rows = bench.rows(THOUSANDS_DUMPED);
        AtomicLong dumped = new AtomicLong();
        try (Database database = Database.create(bench.postgres(), "latency", Dataset.fiveColumns())) {
            database.execute(
                    "CREATE TABLE public.large (LIKE " + Database.TABLE + " INCLUDING ALL)",
                    "ALTER TABLE " + Database.TABLE + " RENAME TO loaded",
                    "ALTER TABLE public.large RENAME TO item");
            database.load(1, rows, rows);
            database.execute(
                    "ALTER TABLE " + Database.TABLE + " RENAME TO large",
                    "ALTER TABLE public.loaded RENAME TO item",
                    "VACUUM ANALYZE public.large");
            Latency latency = measure(
                    bench,
                    river.name() + "-dumping",
                    river::start,
                    value -> !isDumped(value, dumped),
                    database,
                    Rows.ALL_LIVE);
            bench.say("  meanwhile %,d of %,d rows were dumped", dumped.get(), rows);
            if (dumped.get() == 0 || dumped.get() >= rows) {
                throw new IllegalStateException("The dump did not run all the while");
            }
            return latency;
        }
    }

    /** Whether a record is a dumped row, which is counted. */
    private static boolean isDumped(byte[] record, AtomicLong count) {
        boolean dumped = new String(record, ISO_8859_1).contains("\"dumped\":true");
        if (dumped) {
            count.incrementAndGet();
        }
        return dumped;
    }

    private static Latency measure(
            Bench bench,
            String contender,
            Function<Job, Child> start,
            Predicate<byte[]> isChange,
            Database database,
            Rows rows) {
        Path folder = bench.newFolder(contender);
        int total = PER_SECOND * (SECONDS_TO_WARM_UP + SECONDS);
        String slot = "latency_" + folder.getFileName().toString().replace('-', '_');
        database.query("SELECT pg_create_logical_replication_slot('" + slot + "', 'pgoutput')");
        Topic topic = Topic.create(bench.kafka().bootstrapServers(), "latency-" + folder.getFileName(), total);
        Job job = new Job(folder, database, slot, Plugin.PGOUTPUT, rows, topic, bench.recording(folder));
        try (Child child = start.apply(job);
                TopicReader reader = TopicReader.start(topic, isChange, total)) {
            reader.awaitFirst(child, database);
            long[] committed = SteadyLoad.run(database, PER_SECOND, total);
            long[] arrived = reader.await(child, Bench.PATIENCE);
            Latency latency = latency(committed, arrived);
            bench.say("  %s: p50 %.2f ms, p99 %.2f ms", contender, latency.p50, latency.p99);
            return latency;
        } finally {
            topic.delete();
        }
    }

    private static Latency latency(long[] committed, long[] arrived) {
        int first = PER_SECOND * SECONDS_TO_WARM_UP;
        double[] millis = new double[committed.length - first];
        for (int i = 0; i < millis.length; i++) {
            millis[i] = (arrived[first + i] - committed[first + i]) / 1e6;
        }
        Arrays.sort(millis);
        return new Latency(millis[millis.length / 2], millis[millis.length * 99 / 100]);
    }
}
