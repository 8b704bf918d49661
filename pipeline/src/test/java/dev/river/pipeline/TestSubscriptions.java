package dev.river.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.codahale.metrics.Counter;
import com.codahale.metrics.MetricRegistry;
import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import dev.river.pipeline.progress.Coverage;
import dev.river.pipeline.progress.Coverage.Dumped;
import dev.river.pipeline.progress.Coverage.DumpedRange;
import dev.river.pipeline.progress.Positions;
import dev.river.pipeline.progress.ProgressStore;
import dev.river.pipeline.progress.Requests;
import dev.river.pipeline.progress.file.FileProgressStore;
import dev.river.pipeline.rule.Destinations;
import dev.river.pipeline.rule.Rule;
import dev.river.pipeline.settings.ChangedSettings;
import dev.river.pipeline.settings.DumpSettings;
import dev.river.pipeline.settings.DumpSettings.Mode;
import dev.river.pipeline.settings.SubscriptionSettings;
import dev.river.pipeline.status.DumpState;
import dev.river.pipeline.status.State;
import dev.river.postgres.PluginChoice;
import dev.river.postgres.Source;
import dev.river.sink.ChangeRecord;
import dev.river.sink.SinkFactory;
import dev.river.testservers.PostgresServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * What a test of subscriptions works with, made anew for each: a database with a table {@code orders} of 100 rows, a sink,
 * and subscriptions of all tables of schema public to that sink, which end with the test.
 */
@SuppressWarnings("NullAway.Init")
final class TestSubscriptions implements BeforeEachCallback, AfterEachCallback {

    static final Duration SOON = Duration.ofSeconds(60);

    private final String version;
    private final boolean ownServer;
    private final @Nullable String encoding;
    private final SharedSink sink = new SharedSink();
    private final SharedSink other = new SharedSink();
    private final List<Subscription> started = new ArrayList<>();
    private final Destinations destinations = new Destinations();
    private MetricRegistry metrics = new MetricRegistry();
    private PostgresServer server;
    private TestDatabase database;
    private Path folder;

    TestSubscriptions() {
        this(PostgresServer.DEFAULT_VERSION);
    }

    /** @param version of PostgreSQL */
    TestSubscriptions(String version) {
        this(version, false, null);
    }

    /** With databases in that encoding. */
    static TestSubscriptions inEncoding(String version, String encoding) {
        return new TestSubscriptions(version, false, encoding);
    }

    private TestSubscriptions(String version, boolean ownServer, @Nullable String encoding) {
        this.encoding = encoding;
        this.version = version;
        this.ownServer = ownServer;
    }

    /**
     * With a server of its own for each test, which may be harmed.
     *
     * @param version of PostgreSQL
     */
    static TestSubscriptions onServersOfTheirOwn(String version) {
        return new TestSubscriptions(version, true, null);
    }

    @Override
    public void beforeEach(ExtensionContext context) throws IOException {
        folder = Files.createTempDirectory("river-state");
        server = ownServer ? SharedServers.start(version) : SharedServers.of(version, context);
        database = encoding == null ? TestDatabase.create(server) : TestDatabase.create(server, encoding);
        execute("CREATE TABLE orders (id int PRIMARY KEY, note text);"
                + " INSERT INTO orders SELECT i, 'note ' || i FROM generate_series(1, 100) i");
    }

    @Override
    public void afterEach(ExtensionContext context) throws IOException {
        for (SharedSink each : List.of(sink, other)) {
            each.server().heal();
            each.server().release();
        }
        started.forEach(Subscription::close);
        if (ownServer) {
            server.close();
        } else {
            awaitSlotLetGo();
            execute("SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE slot_name = '"
                    + database.slot() + "'");
        }
        MoreFiles.deleteRecursively(folder, RecursiveDeleteOption.ALLOW_INSECURE);
    }

    PostgresServer server() {
        return server;
    }

    TestDatabase database() {
        return database;
    }

    SharedSink sink() {
        return sink;
    }

    /** The second sink, for who asks for one. */
    SharedSink other() {
        return other;
    }

    /** Ends the session that reads the slot, as a network does that fails. */
    void breakStream() {
        execute("SELECT pg_terminate_backend(active_pid) FROM pg_replication_slots WHERE slot_name = '"
                + database.slot() + "'");
    }

    /** Ends all sessions of the subscription, as a server does that stops. */
    void breakSessions() {
        execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE 'river %'"
                + " AND datname = '" + database.name() + "'");
    }

    /** Ends the session that holds the lock of the slot, and with it the right to go on. */
    void breakLock() {
        execute("SELECT pg_terminate_backend(pid) FROM pg_locks JOIN pg_database d ON d.oid = database"
                + " WHERE locktype = 'advisory' AND granted AND datname = '" + database.name() + "'");
    }

    void execute(String sql) {
        database.execute(sql);
    }

    Subscription start(PluginChoice plugin) {
        return start(plugin, Mode.COPY);
    }

    Subscription start(PluginChoice plugin, Mode mode) {
        return start(database.settings(plugin, sink, folder, mode));
    }

    /** Starts one that dumps like this. */
    Subscription start(PluginChoice plugin, DumpSettings dump) {
        return start(database.settings(plugin, Map.of("events", sink), folder, 64 << 20, dump));
    }

    /** Starts one with these rules. */
    Subscription start(PluginChoice plugin, List<Rule> rules) {
        return start(database.settings(plugin, sink, folder, Mode.COPY, rules));
    }

    /** Starts one with a second sink, named {@code other}, beside the first, named {@code events}. */
    Subscription startWithOther(PluginChoice plugin) {
        return startWith(plugin, Map.of("events", sink, "other", other));
    }

    /** Starts one with these sinks, by name. */
    Subscription startWith(PluginChoice plugin, Map<String, ? extends SinkFactory> sinks) {
        return start(database.settings(plugin, sinks, folder));
    }

    /** Starts one that may hold so many bytes in memory. */
    Subscription startWithMemory(PluginChoice plugin, long bytes) {
        return start(database.settings(plugin, Map.of("events", sink), folder, bytes));
    }

    /** Starts one that dumps in chunks of about so many bytes, and may hold so many in memory. */
    Subscription startWithChunks(PluginChoice plugin, long bytes, long memory) {
        return start(database.settings(
                plugin, Map.of("events", sink), folder, memory, new DumpSettings(Mode.COPY, 2, bytes)));
    }

    /** Starts one that warns where the server keeps more than so many bytes of WAL. */
    Subscription startWithWarning(PluginChoice plugin, long bytes) {
        return start(ChangedSettings.withWarning(settings(plugin), bytes));
    }

    /** Starts one that reaches the server through a network that can be cut. */
    Subscription startThrough(CuttableNetwork network, PluginChoice plugin) {
        Source source = database.source(plugin);
        return start(ChangedSettings.withLogin(
                settings(plugin),
                source.url().replace(":" + server.port() + "/", ":" + network.port() + "/"),
                source.user(),
                source.password()));
    }

    /** Starts one that logs in as this user. */
    Subscription startAs(String user, String password, PluginChoice plugin) {
        return startAs(user, password, plugin, settings(plugin).dump());
    }

    /** Starts one that logs in as this user, and dumps like this. */
    Subscription startAs(String user, String password, PluginChoice plugin, DumpSettings dump) {
        SubscriptionSettings settings = ChangedSettings.withLogin(
                settings(plugin), database.source(plugin).url(), user, password);
        return start(ChangedSettings.withDump(settings, dump));
    }

    /** Starts one that takes text to be in this encoding, and dumps like this. */
    Subscription startInEncoding(PluginChoice plugin, @Nullable String declared, DumpSettings dump) {
        return start(ChangedSettings.withEncoding(ChangedSettings.withDump(settings(plugin), dump), declared));
    }

    /** How many characters were replaced, of the subscription that was started last. */
    long replaced() {
        return metrics.getCounters((name, metric) -> name.startsWith("river.characters.replaced")).values().stream()
                .mapToLong(Counter::getCount)
                .sum();
    }

    /** What {@link #start(PluginChoice)} starts one from. */
    SubscriptionSettings settings(PluginChoice plugin) {
        return database.settings(plugin, sink, folder, Mode.COPY);
    }

    /** What is written down of the places of rows that have been dumped of a table. */
    List<DumpedRange> dumpedRanges(String table) {
        return coverage(DumpedRange.class).stream()
                .filter(range -> range.route().table().name().equals(table))
                .toList();
    }

    /** How many rows of dumps were left out, since the stream had delivered something newer. */
    long overtaken() {
        return metrics.getCounters((name, metric) -> name.startsWith("river.dump.rows.overtaken")).values().stream()
                .mapToLong(Counter::getCount)
                .sum();
    }

    /** The names of all that measure the same thing, of the subscription that was started last. */
    Set<String> gauges(String metric) {
        return metrics.getGauges((name, gauge) -> name.startsWith(metric + "{")).keySet();
    }

    /** Starts one with these rules that writes to the sink of another one, in the same process. */
    Subscription startBeside(TestSubscriptions first, PluginChoice plugin, List<Rule> rules) {
        Subscription subscription = prepareIn(first.destinations, first, plugin, rules);
        subscription.start();
        return subscription;
    }

    /** The same without its start, in a process that knows so much of where tables go. */
    Subscription prepareIn(Destinations process, TestSubscriptions first, PluginChoice plugin, List<Rule> rules) {
        return prepare(database.settings(plugin, first.sink, folder, Mode.COPY, rules), process);
    }

    private Subscription start(SubscriptionSettings settings) {
        Subscription subscription = prepare(settings, destinations);
        subscription.start();
        return subscription;
    }

    private Subscription prepare(SubscriptionSettings settings, Destinations shared) {
        metrics = new MetricRegistry();
        Subscription subscription = new Subscription(settings, store(), metrics, shared);
        started.add(subscription);
        return subscription;
    }

    /** Starts one, and waits until it streams. */
    Subscription stream(PluginChoice plugin) {
        Subscription subscription = start(plugin);
        awaitState(State.STREAMING);
        return subscription;
    }

    /** Ends the one that was started last, in good order. */
    void stop() {
        last().close();
        awaitSlotLetGo();
    }

    /** Waits until the one that was started last is in that state. */
    void awaitState(State state) {
        Subscription last = last();
        await().atMost(SOON).until(() -> last.status().state() == state);
    }

    /** Waits until a dump that was asked for is done. */
    void awaitDone(Subscription subscription, long id) {
        await().atMost(SOON)
                .until(() -> subscription.status().dumps().stream()
                        .anyMatch(dump -> dump.id() == id && dump.state() == DumpState.DONE));
    }

    /**
     * Starts the one anew that was started last, as if its dump had not been noted, and does something while that waits for an open
     * transaction.
     */
    void whileADumpWaits(PluginChoice plugin, Runnable action) throws SQLException {
        stop();
        forgetDumps();
        try (Connection open = database.connect();
                Statement statement = open.createStatement()) {
            open.setAutoCommit(false);
            statement.execute("INSERT INTO orders VALUES (900, 'open')");
            start(plugin);
            await().atMost(SOON)
                    .until(() -> String.valueOf(last().status().reason()).contains("A dump is due, and waits"));
            action.run();
            open.commit();
        }
    }

    private Subscription last() {
        return started.get(started.size() - 1);
    }

    private void awaitSlotLetGo() {
        await().atMost(SOON).until(() -> database.slotWhere("active").isEmpty());
    }

    /** All that the sink was given. */
    List<ChangeRecord> records() {
        return sink.server().written().records();
    }

    /** What the sink was given of one table. */
    List<ChangeRecord> records(String table) {
        return records().stream()
                .filter(record -> record.table().name().name().equals(table))
                .toList();
    }

    /** What the sink was given of one table by the stream. */
    List<ChangeRecord> streamed(String table) {
        return records(table).stream().filter(record -> !record.dumped()).toList();
    }

    /** How many rows of one table the sink was given by dumps. */
    long dumped(String table) {
        return records(table).stream().filter(ChangeRecord::dumped).count();
    }

    /** Waits until the records of a table, applied in order, give what it holds. */
    void awaitSame(String table) {
        await().atMost(SOON)
                .pollInterval(Duration.ofMillis(200))
                .untilAsserted(
                        () -> assertThat(AppliedRecords.of(records(table))).isEqualTo(database.rows(table)));
    }

    /** What is written down of how far the lanes of the subscription are. */
    Positions positions() {
        return store().positions().orElseThrow();
    }

    /** What is written down of what has been dumped. */
    Set<Dumped> dumpedParts() {
        return coverage(Dumped.class);
    }

    /** Read from a copy, since only an owner may read its own. */
    private <T extends Coverage> Set<T> coverage(Class<T> kind) {
        try {
            Path copy = Files.createTempDirectory("river-state-copy");
            Path claim = newestClaim();
            Path copied = Files.createDirectories(
                    copy.resolve(database.name()).resolve(claim.getFileName().toString()));
            for (Path file : MoreFiles.listFiles(claim)) {
                Files.copy(file, copied.resolve(file.getFileName().toString()));
            }
            return coverage(new FileProgressStore(copy, database.name()).claim(), kind);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static <T extends Coverage> Set<T> coverage(ProgressStore.Claim claim, Class<T> kind) {
        return claim.coverage().stream()
                .filter(kind::isInstance)
                .map(kind::cast)
                .collect(Collectors.toSet());
    }

    /** As if it had crashed before any dump was noted as done. To be called while none runs. */
    void forgetDumps() {
        ProgressStore.Claim claim = store().claim();
        claim.save(Set.of(), coverage(claim, Dumped.class));
    }

    /** Writes other positions down. To be called while none runs. */
    void changePositions(UnaryOperator<Positions> change) {
        store().claim().save(change.apply(positions()));
    }

    /** As if the state had been lost. To be called while none runs. */
    void forgetProgress() {
        try {
            MoreFiles.deleteRecursively(folder.resolve(database.name()), RecursiveDeleteOption.ALLOW_INSECURE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Keeps the progress from being written down, as a full disk does, until it may be again. */
    void refuseProgress() {
        try {
            Files.createDirectory(nextPositionsFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void takeProgress() {
        try {
            Files.delete(nextPositionsFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    ProgressStore store() {
        return new FileProgressStore(folder, database.name());
    }

    /** Writes down what an operator asks, as an instance does that has failed and does not own the slot any more. */
    void ask(UnaryOperator<Requests> change) {
        store().save(change.apply(store().requests()));
    }

    /** How often someone took the progress over. */
    long claims() {
        try {
            return Long.parseLong(newestClaim().getFileName().toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What the positions are written to before they take the place of those before. */
    private Path nextPositionsFile() throws IOException {
        return newestClaim().resolve("positions.json.next");
    }

    private Path newestClaim() throws IOException {
        try (Stream<Path> entries = Files.list(folder.resolve(database.name()))) {
            return entries.filter(Files::isDirectory)
                    .max(Comparator.naturalOrder())
                    .orElseThrow();
        }
    }
}
