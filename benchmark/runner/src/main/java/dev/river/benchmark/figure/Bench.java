package dev.river.benchmark.figure;

import dev.river.benchmark.contender.Arrival;
import dev.river.benchmark.contender.Child;
import dev.river.benchmark.contender.Destination;
import dev.river.benchmark.contender.Drop;
import dev.river.benchmark.contender.Job;
import dev.river.benchmark.contender.PsqlCopy;
import dev.river.benchmark.contender.RecvLogical;
import dev.river.benchmark.contender.River;
import dev.river.benchmark.contender.Rows;
import dev.river.benchmark.contender.Topic;
import dev.river.benchmark.data.Backlog;
import dev.river.benchmark.data.Database;
import dev.river.benchmark.data.Plugin;
import dev.river.testservers.KafkaServer;
import dev.river.testservers.PostgresServer;
import dev.river.testservers.SearchServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.IntStream;

/** What experiments need: servers, how often and how much to measure, who runs, and where to tell the figures. */
public final class Bench implements AutoCloseable {

    /** What no run takes. */
    public static final Duration PATIENCE = Duration.ofMinutes(10);

    private static final String LOOPBACK = "127.0.0.1";

    private final Path folder;
    private final Plan plan;
    private final Consumer<String> progress;
    private final Consumer<Figure> figures;
    private final Consumer<Growth> growths;
    private final Servers servers;
    private int runs;

    /**
     * @param folder an empty folder for everything
     * @param progress told what happens
     * @param figures told each figure
     * @param growths told each series
     */
    public Bench(
            Path folder, Plan plan, Consumer<String> progress, Consumer<Figure> figures, Consumer<Growth> growths) {
        this.folder = folder;
        this.plan = plan;
        this.progress = progress;
        this.figures = figures;
        this.growths = growths;
        this.servers = new Servers(folder, progress);
    }

    public int rounds() {
        return plan.rounds();
    }

    /** So many rows, in thousands, at the scale that was asked for. */
    public long rows(int thousands) {
        return Math.max(1, Math.round(thousands * scale())) * 1000;
    }

    /** The River that is looked at. */
    public River river() {
        return plan.river();
    }

    /**
     * Measures River, and the baseline where there is one.
     *
     * @param round the number of the round: in every second one the baseline comes first
     */
    public <T> Turn<T> inTurn(int round, Function<River, T> measurement) {
        if (plan.baseline().isEmpty()) {
            return new Turn<>(measurement.apply(river()), null);
        }
        River baseline = plan.baseline().get();
        if (round % 2 == 0) {
            T now = measurement.apply(river());
            return new Turn<>(now, measurement.apply(baseline));
        }
        T before = measurement.apply(baseline);
        return new Turn<>(measurement.apply(river()), before);
    }

    /** Tells what happens, as {@link String#format} does. */
    public void say(String format, Object... values) {
        progress.accept(String.format(Locale.ROOT, format, values));
    }

    public void report(Figure figure) {
        figures.accept(figure);
    }

    public void report(Quantity quantity) {
        quantity.figures().forEach(figures);
    }

    public void report(Growth growth) {
        growths.accept(growth);
    }

    public PostgresServer postgres() {
        return servers.postgres();
    }

    public KafkaServer kafka() {
        return servers.kafka();
    }

    public SearchServer search() {
        return servers.search();
    }

    /** The file of PostgreSQL's Unix socket. */
    public Path unixSocket() {
        return servers.socketFolder().resolve(".s.PGSQL." + postgres().port());
    }

    /** What numbers of rows are multiplied with. */
    public double scale() {
        return plan.scale();
    }

    /** A new, empty folder. */
    public Path newFolder(String name) {
        try {
            return Files.createDirectories(folder.resolve(name + "-" + ++runs));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where a run that has this folder leaves its recording, if one is wanted. */
    Optional<Path> recording(Path runFolder) {
        return plan.recordings().map(all -> all.resolve(runFolder.getFileName() + ".jfr"));
    }

    /** Where records are dropped. */
    public Function<Path, Destination> drop(long expected) {
        return runFolder -> new Drop(runFolder.resolve("report.properties"), expected);
    }

    /** A new topic of one partition. */
    public Function<Path, Destination> topic(long expected) {
        return runFolder -> Topic.create(kafka().bootstrapServers(), String.valueOf(runFolder.getFileName()), expected);
    }

    /** Has a contender drain a backlog. */
    public Measured drain(
            String name,
            Backlog backlog,
            Plugin plugin,
            Function<Path, Destination> to,
            Function<Job, Child> contender) {
        return measure(name, backlog.database(), backlog.slot(plugin), plugin, Rows.NONE, to, contender);
    }

    /** Has a contender dump a database. */
    public Measured dump(
            String name, Database database, Function<Path, Destination> to, Function<Job, Child> contender) {
        return dump(name, database, Rows.ALL, to, contender);
    }

    /** Has a contender dump a database in some way. */
    public Measured dump(
            String name, Database database, Rows rows, Function<Path, Destination> to, Function<Job, Child> contender) {
        String slot = "dump_" + (runs + 1);
        return measure(name, database, slot, Plugin.PGOUTPUT, rows, to, contender);
    }

    private Measured measure(
            String name,
            Database database,
            String slot,
            Plugin plugin,
            Rows rows,
            Function<Path, Destination> to,
            Function<Job, Child> contender) {
        Path runFolder = newFolder(name);
        Destination destination = to.apply(runFolder);
        Job job = new Job(runFolder, database, slot, plugin, rows, destination, recording(runFolder));
        try (Child child = contender.apply(job)) {
            Arrival arrival = destination.await(child, PATIENCE);
            Measured measured = new Measured(
                    arrival.records(),
                    arrival.records() / ((arrival.lastNanos() - arrival.firstNanos()) / 1e9),
                    (arrival.firstNanos() - child.startedNanos()) / 1e9,
                    child.cpuSeconds());
            say(
                    "  %s: %,.0f/s, first after %.2f s, %.2f s of CPU",
                    name, measured.perSecond(), measured.startSeconds(), measured.cpuSeconds());
            return measured;
        } finally {
            if (destination instanceof Topic topic) {
                topic.delete();
            }
        }
    }

    /** Has one River drain a backlog by several subscriptions at a time, and tells how many changes came a second in all. */
    public double drainSeveralTimes(Backlog backlog, int subscriptions) {
        Path runFolder = newFolder("river");
        List<Job> jobs = IntStream.range(0, subscriptions)
                .mapToObj(i -> new Job(
                        runFolder,
                        backlog.database(),
                        backlog.slot(Plugin.PGOUTPUT),
                        Plugin.PGOUTPUT,
                        Rows.NONE,
                        new Drop(runFolder.resolve("report" + i), backlog.changes()),
                        recording(runFolder)))
                .toList();
        try (Child child = river().startTogether(runFolder, jobs)) {
            List<Arrival> arrivals = jobs.stream()
                    .map(job -> job.destination().await(child, PATIENCE))
                    .toList();
            long first = arrivals.stream().mapToLong(Arrival::firstNanos).min().orElseThrow();
            long last = arrivals.stream().mapToLong(Arrival::lastNanos).max().orElseThrow();
            double perSecond = subscriptions * backlog.changes() / ((last - first) / 1e9);
            say("  river, %d subscriptions: %,.0f/s", subscriptions, perSecond);
            return perSecond;
        }
    }

    /** Has PostgreSQL's own reader drain a backlog over TCP, and tells how many changes it read a second. */
    public double recvLogical(Backlog backlog, Plugin plugin) {
        return recvLogical(backlog, plugin, LOOPBACK);
    }

    /** Has PostgreSQL's own reader drain a backlog over the Unix socket, and tells how many changes it read a second. */
    public double recvLogicalBySocket(Backlog backlog, Plugin plugin) {
        return recvLogical(backlog, plugin, servers.socketFolder().toString());
    }

    private double recvLogical(Backlog backlog, Plugin plugin, String host) {
        double seconds = RecvLogical.drain(newFolder("pg_recvlogical"), backlog, plugin, host, PATIENCE);
        double perSecond = backlog.changes() / seconds;
        say("  pg_recvlogical: %,.0f/s", perSecond);
        return perSecond;
    }

    /** Has psql read a table, and tells how many rows it read a second. */
    public double psqlCopy(Database database, long rows) {
        double perSecond = rows / PsqlCopy.read(newFolder("psql"), database, PATIENCE);
        say("  psql: %,.0f/s", perSecond);
        return perSecond;
    }

    @Override
    public void close() {
        servers.close();
    }
}
