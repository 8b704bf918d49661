package dev.river.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.codahale.metrics.MetricRegistry;
import dev.river.pipeline.DumpSettings.Mode;
import dev.river.pipeline.progress.FileProgressStore;
import dev.river.postgres.PluginChoice;
import dev.river.sink.ChangeRecord;
import dev.river.sink.Operation;
import dev.river.sink.Row;
import dev.river.testservers.PostgresServer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@SuppressWarnings("NullAway.Init")
class SubscriptionIT {

    private static final Duration SOON = Duration.ofSeconds(60);

    private static PostgresServer server;

    @TempDir
    Path folder;

    private final SharedSink sink = new SharedSink();
    private final List<Subscription> open = new ArrayList<>();
    private TestDatabase database;

    @BeforeAll
    static void startServer() {
        server = PostgresServer.builder().setting("wal_sender_timeout", "4s").start();
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    @BeforeEach
    void createDatabase() {
        database = TestDatabase.create(server);
        database.execute("CREATE TABLE orders (id int PRIMARY KEY, note text);"
                + " INSERT INTO orders SELECT i, 'note ' || i FROM generate_series(1, 100) i");
    }

    @AfterEach
    void closeSubscriptions() {
        sink.server().heal();
        sink.server().release();
        open.forEach(Subscription::close);
        await().atMost(SOON).until(() -> database.query(slotWhere("active")).isEmpty());
        database.execute("SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE slot_name = '"
                + database.slot() + "'");
    }

    private String slotWhere(String condition) {
        return "SELECT confirmed_flush_lsn FROM pg_replication_slots WHERE slot_name = '" + database.slot() + "' AND "
                + condition;
    }

    @ParameterizedTest
    @EnumSource(
            value = PluginChoice.class,
            names = {"PGOUTPUT", "TEST_DECODING"})
    void dumpsWhatIsThereThenStreamsEveryChange(PluginChoice plugin) {
        start(plugin);
        awaitState(State.STREAMING);
        database.execute("INSERT INTO orders VALUES (101, 'new')");
        database.execute("UPDATE orders SET note = 'changed' WHERE id = 1");
        database.execute("DELETE FROM orders WHERE id = 2");

        awaitSame("orders");
        assertThat(records().stream().filter(ChangeRecord::dumped)).hasSize(100);
        assertThat(records().stream().filter(record -> !record.dumped()).map(ChangeRecord::operation))
                .containsExactly(Operation.INSERT, Operation.UPDATE, Operation.DELETE);
    }

    @ParameterizedTest
    @EnumSource(
            value = PluginChoice.class,
            names = {"PGOUTPUT", "TEST_DECODING"})
    void changesMadeDuringTheDumpAreNeitherLostNorDoubled(PluginChoice plugin) {
        sink.server().hold();
        Subscription subscription = start(plugin);
        await().atMost(SOON).until(() -> subscription.status().state() == State.DUMPING);
        for (int i = 200; i < 300; i++) {
            database.execute(
                    "INSERT INTO orders VALUES (" + i + ", 'during'); DELETE FROM orders WHERE id = " + (i - 150));
        }
        sink.server().release();

        awaitSame("orders");
    }

    @ParameterizedTest
    @EnumSource(
            value = PluginChoice.class,
            names = {"PGOUTPUT", "TEST_DECODING"})
    void anOrderlyStopLosesAndRepeatsNothing(PluginChoice plugin) {
        for (int round = 0; round < 3; round++) {
            Subscription subscription = start(plugin);
            await().atMost(SOON).until(() -> subscription.status().state() == State.STREAMING);
            for (int i = 0; i < 50; i++) {
                database.execute("INSERT INTO orders VALUES (" + (1000 + round * 100 + i) + ", 'x')");
            }
            subscription.close();
        }
        start(plugin);

        awaitSame("orders");
        assertThat(records()).hasSize(100 + 3 * 50);
    }

    @ParameterizedTest
    @EnumSource(
            value = PluginChoice.class,
            names = {"PGOUTPUT", "TEST_DECODING"})
    void aKeyThatChangesBecomesADeleteAndTheWholeRowUnderTheNewKey(PluginChoice plugin) {
        database.execute("CREATE TABLE big (id int PRIMARY KEY, body text);"
                + " ALTER TABLE big ALTER body SET STORAGE EXTERNAL;"
                + " INSERT INTO big VALUES (1, repeat('x', 10000))");
        start(plugin);
        awaitState(State.STREAMING);
        database.execute("UPDATE big SET id = 2 WHERE id = 1");

        awaitSame("big");
        List<ChangeRecord> streamed =
                records().stream().filter(record -> !record.dumped()).toList();
        assertThat(streamed).extracting(ChangeRecord::operation).containsExactly(Operation.DELETE, Operation.UPDATE);
        assertThat(streamed).extracting(ChangeRecord::key).containsExactly("1", "2");
        assertThat(Objects.requireNonNull(streamed.get(1).after()).text(1)).hasSize(10000);
    }

    @ParameterizedTest
    @EnumSource(
            value = PluginChoice.class,
            names = {"PGOUTPUT", "TEST_DECODING"})
    void anUnchangedToastedValueIsNeverShownAsAValue(PluginChoice plugin) {
        database.execute("CREATE TABLE big (id int PRIMARY KEY, body text, n int);"
                + " ALTER TABLE big ALTER body SET STORAGE EXTERNAL;"
                + " INSERT INTO big VALUES (1, repeat('x', 10000), 0)");
        start(plugin);
        awaitState(State.STREAMING);
        database.execute("UPDATE big SET n = 1 WHERE id = 1");

        await().atMost(SOON).until(() -> records().stream().anyMatch(record -> record.operation() == Operation.UPDATE));
        ChangeRecord update = records().get(records().size() - 1);
        assertThat(update.unchanged()).containsExactly("body");
        assertThat(new String(Objects.requireNonNull(update.value()), StandardCharsets.UTF_8))
                .contains("\"data\":{\"id\":1,\"n\":1}", "\"unchanged\":[\"body\"]");
    }

    @ParameterizedTest
    @EnumSource(
            value = PluginChoice.class,
            names = {"PGOUTPUT", "TEST_DECODING"})
    void oddTablesArriveWithTheirOwnNames(PluginChoice plugin) {
        database.execute(
                "CREATE TABLE \"Weird \"\"name\"\".\" (\"a-b\" text, \"C%\" text, v text, PRIMARY KEY (\"a-b\", \"C%\"));"
                        + " INSERT INTO \"Weird \"\"name\"\".\" VALUES ('1-', '2', 'x'), ('1', '-2', 'y')");
        start(plugin);
        awaitState(State.STREAMING);
        database.execute("UPDATE \"Weird \"\"name\"\".\" SET v = 'z' WHERE \"a-b\" = '1'");
        database.execute("DELETE FROM \"Weird \"\"name\"\".\" WHERE \"a-b\" = '1-'");

        await().atMost(SOON)
                .untilAsserted(() -> assertThat(records().stream()
                                .filter(record -> record.table().name().name().startsWith("Weird"))
                                .map(record -> record.operation() + " " + record.key()))
                        .containsExactlyInAnyOrder("INSERT 1%2D-2", "INSERT 1-%2D2", "UPDATE 1-%2D2", "DELETE 1%2D-2"));
    }

    @ParameterizedTest
    @EnumSource(
            value = PluginChoice.class,
            names = {"PGOUTPUT", "TEST_DECODING"})
    void aTruncateArrivesInItsPlace(PluginChoice plugin) {
        start(plugin);
        awaitState(State.STREAMING);
        database.execute("TRUNCATE orders; INSERT INTO orders VALUES (7, 'after')");

        awaitSame("orders");
        assertThat(records().stream().filter(record -> !record.dumped()).map(ChangeRecord::operation))
                .containsExactly(Operation.TRUNCATE, Operation.INSERT);
    }

    @Test
    void aTableWithoutAReplicaIdentityGoesOnTakingUpdatesFromItsOwner() {
        database.execute("CREATE TABLE log (line text); INSERT INTO log VALUES ('a')");
        start(PluginChoice.PGOUTPUT);
        awaitState(State.STREAMING);

        database.execute("UPDATE log SET line = 'b'");
        database.execute("INSERT INTO log VALUES ('c')");
        database.execute("DELETE FROM log WHERE line = 'b'");

        await().atMost(SOON)
                .untilAsserted(() -> assertThat(records().stream()
                                .filter(record -> record.table().name().name().equals("log"))
                                .map(record -> record.operation() + " "
                                        + Objects.requireNonNull(record.after()).text(0)))
                        .containsExactly("INSERT a", "INSERT c"));
    }

    @Test
    void aSinkThatIsAwayIsWaitedForWhileTheServerKeepsTheConnection() {
        Subscription subscription = start(PluginChoice.PGOUTPUT);
        awaitState(State.STREAMING);
        sink.server().refuse(Integer.MAX_VALUE);
        database.execute("INSERT INTO orders SELECT i, repeat('y', 1000) FROM generate_series(1000, 60000) i");

        await().atMost(SOON).until(() -> subscription.status().state() == State.RETRYING);
        // The connection grows far older than wal_sender_timeout lets one become that does not reply.
        await().atMost(SOON)
                .until(() -> database.query(
                                "SELECT pid FROM pg_stat_replication WHERE backend_start < now() - interval '12 s'")
                        .isPresent());
        assertThat(subscription.status().reason()).contains("refuses");
        sink.server().heal();

        awaitSame("orders");
        awaitState(State.STREAMING);
    }

    @Test
    void reconnectDoesNotReplayFlushedTransactions() {
        start(PluginChoice.PGOUTPUT);
        awaitState(State.STREAMING);
        database.execute("INSERT INTO orders VALUES (500, 'before')");
        await().atMost(SOON).until(() -> records().size() == 101);

        server.kill();
        awaitState(State.RETRYING);
        server.startAgain();
        awaitState(State.STREAMING);
        database.execute("INSERT INTO orders VALUES (501, 'after')");

        awaitSame("orders");
        assertThat(records()).hasSize(102);
    }

    @Test
    void theOneThatStandsByTakesOver() {
        Subscription owner = start(PluginChoice.PGOUTPUT);
        awaitState(State.STREAMING);
        Subscription second = start(PluginChoice.PGOUTPUT);
        await().atMost(SOON)
                .until(() -> second.status().state() == State.STANDBY
                        && String.valueOf(second.status().reason()).contains("Another instance"));

        owner.close();
        await().atMost(SOON).until(() -> second.status().state() == State.STREAMING);
        database.execute("INSERT INTO orders VALUES (500, 'x')");

        awaitSame("orders");
        assertThat(records()).hasSize(101);
    }

    @Test
    void aSlotThatIsGoneIsAGapUntilADumpRepairsIt() {
        Subscription first = start(PluginChoice.PGOUTPUT);
        awaitState(State.STREAMING);
        first.close();
        await().atMost(SOON).until(() -> database.query(slotWhere("active")).isEmpty());
        database.execute("SELECT pg_drop_replication_slot('" + database.slot() + "')");
        database.execute("INSERT INTO orders VALUES (500, 'in the gap')");

        Subscription second = start(PluginChoice.PGOUTPUT);
        await().atMost(SOON).until(() -> second.status().state() == State.FAILED);
        assertThat(second.status().reason()).contains("is gone", "tasks/dump?subscription=");
        second.dump();

        await().atMost(SOON).until(() -> second.status().state() == State.STREAMING);
        awaitSame("orders");
    }

    @Test
    void aSlotThatSomeoneElseMovedIsAGap() {
        Subscription first = start(PluginChoice.TEST_DECODING);
        awaitState(State.STREAMING);
        first.close();
        await().atMost(SOON).until(() -> database.query(slotWhere("active")).isEmpty());
        database.execute("INSERT INTO orders VALUES (500, 'skipped')");
        database.execute("SELECT pg_replication_slot_advance('" + database.slot() + "', pg_current_wal_lsn())");

        Subscription second = start(PluginChoice.TEST_DECODING);
        await().atMost(SOON).until(() -> second.status().state() == State.FAILED);
        assertThat(second.status().reason()).contains("was moved", "by someone else");
    }

    @ParameterizedTest
    @EnumSource(
            value = PluginChoice.class,
            names = {"PGOUTPUT", "TEST_DECODING"})
    void aDumpThatWasCutShortIsRepeatedAndItsGhostsAreRemoved(PluginChoice plugin) {
        sink.server().reject(record -> false);
        Subscription first = start(plugin);
        await().atMost(SOON).until(() -> records().size() >= 100);
        first.close();
        // As if it had crashed before the dump was noted as done.
        forgetDump(plugin);
        database.execute("DELETE FROM orders WHERE id <= 10; UPDATE orders SET note = 'later' WHERE id = 11");

        start(plugin);

        awaitSame("orders");
    }

    private void forgetDump(PluginChoice plugin) {
        var store = new FileProgressStore(settings(plugin, Mode.COPY)
                .stateDirectory()
                .resolve(settings(plugin, Mode.COPY).name() + ".json"));
        store.save(store.load().orElseThrow().withDumped(Set.of()));
    }

    @Test
    void aTableThatIsCreatedLaterIsDumpedAndStreamed() {
        start(PluginChoice.PGOUTPUT);
        awaitState(State.STREAMING);
        database.execute(
                "CREATE TABLE late (id int PRIMARY KEY, note text); INSERT INTO late VALUES (1, 'a'), (2, 'b')");
        database.execute("DELETE FROM late WHERE id = 1");

        awaitSame("late");
        database.execute("INSERT INTO late VALUES (3, 'c')");
        awaitSame("late");
    }

    @Test
    void aTableThatWasTakenOutOfThePublicationIsPutBackAndDumpedAgain() {
        start(PluginChoice.PGOUTPUT);
        awaitState(State.STREAMING);
        database.execute("ALTER PUBLICATION " + database.slot() + " DROP TABLE orders");
        database.execute("INSERT INTO orders VALUES (500, 'not published')");

        awaitSame("orders");
    }

    @ParameterizedTest
    @EnumSource(
            value = PluginChoice.class,
            names = {"PGOUTPUT", "TEST_DECODING"})
    void aPartitionedTableIsOneTableWhateverItsPartitions(PluginChoice plugin) {
        database.execute("CREATE TABLE parts (id int PRIMARY KEY, note text) PARTITION BY RANGE (id);"
                + " CREATE TABLE parts_1 PARTITION OF parts FOR VALUES FROM (0) TO (100);"
                + " INSERT INTO parts VALUES (1, 'a'), (2, 'b')");
        start(plugin);
        awaitState(State.STREAMING);
        database.execute("CREATE TABLE parts_2 PARTITION OF parts FOR VALUES FROM (100) TO (200)");
        database.execute("INSERT INTO parts VALUES (3, 'c'), (150, 'd'); UPDATE parts SET id = 151 WHERE id = 2;"
                + " DELETE FROM parts WHERE id = 1");

        awaitSame("parts");
    }

    @ParameterizedTest
    @EnumSource(
            value = PluginChoice.class,
            names = {"PGOUTPUT", "TEST_DECODING"})
    void onlyATruncateOfAllPartitionsIsOneOfTheTable(PluginChoice plugin) {
        database.execute("CREATE TABLE parts (id int PRIMARY KEY, note text) PARTITION BY RANGE (id);"
                + " CREATE TABLE parts_1 PARTITION OF parts FOR VALUES FROM (0) TO (100);"
                + " CREATE TABLE parts_2 PARTITION OF parts FOR VALUES FROM (100) TO (200);"
                + " INSERT INTO parts VALUES (1, 'a'), (150, 'b')");
        Subscription subscription = start(plugin);
        awaitState(State.STREAMING);
        database.execute("TRUNCATE parts_1");
        await().atMost(SOON).until(() -> subscription.status().lanes().get(0).deadLetters() == 1);
        assertThat(records()).extracting(ChangeRecord::operation).doesNotContain(Operation.TRUNCATE);

        database.execute("TRUNCATE parts");
        database.execute("INSERT INTO parts VALUES (7, 'after')");

        awaitSame("parts");
        assertThat(records().stream().filter(record -> record.operation() == Operation.TRUNCATE))
                .hasSize(1);
    }

    @ParameterizedTest
    @EnumSource(
            value = PluginChoice.class,
            names = {"PGOUTPUT", "TEST_DECODING"})
    void aRepeatedDumpIsNeverOlderThanWhatWasDeliveredBefore(PluginChoice plugin) {
        Subscription subscription = start(plugin);
        awaitState(State.STREAMING);
        Thread load = new Thread(() -> {
            for (int i = 0; i < 300; i++) {
                database.execute("UPDATE orders SET note = 'u" + i + "'");
            }
        });
        load.start();
        for (int i = 0; i < 3; i++) {
            long dumpedBefore = records().stream().filter(ChangeRecord::dumped).count();
            subscription.dump();
            await().atMost(SOON)
                    .until(() -> records().stream().filter(ChangeRecord::dumped).count() == dumpedBefore + 100);
        }
        await().atMost(SOON).until(() -> !load.isAlive());

        awaitSame("orders");
        Map<String, Long> versions = new TreeMap<>();
        for (ChangeRecord record : records()) {
            Long before = versions.put(String.valueOf(record.key()), record.version());
            if (record.dumped() && before != null) {
                assertThat(record.version()).isGreaterThanOrEqualTo(before);
            }
        }
    }

    @Test
    void aSlotThatIsMovedDuringAPauseIsAGap() {
        Subscription subscription = start(PluginChoice.PGOUTPUT);
        awaitState(State.STREAMING);
        subscription.pause();
        awaitState(State.PAUSED);
        await().atMost(SOON).until(() -> database.query(slotWhere("NOT active")).isPresent());
        database.execute("INSERT INTO orders VALUES (500, 'skipped')");
        database.execute("SELECT pg_replication_slot_advance('" + database.slot() + "', pg_current_wal_lsn())");

        subscription.resume();

        awaitState(State.FAILED);
        assertThat(subscription.status().reason()).contains("was moved", "by someone else");
        subscription.dump();
        awaitSame("orders");
    }

    @Test
    void aPublicationThatIsDroppedIsAGapUntilADumpRepairsIt() {
        Subscription subscription = start(PluginChoice.PGOUTPUT);
        awaitState(State.STREAMING);
        database.execute("DROP PUBLICATION " + database.slot() + ", " + database.slot() + "_inserts");
        database.execute("INSERT INTO orders VALUES (500, 'not published')");

        awaitState(State.FAILED);
        assertThat(subscription.status().reason()).contains("does not exist", "tasks/dump?subscription=");
        subscription.dump();
        awaitSame("orders");
    }

    @Test
    void aTableThatGetsAReplicaIdentityIsDumpedAgain() {
        database.execute("CREATE TABLE log (id int, note text); INSERT INTO log VALUES (1, 'a')");
        start(PluginChoice.PGOUTPUT);
        awaitState(State.STREAMING);
        database.execute("UPDATE log SET note = 'b'; ALTER TABLE log ADD PRIMARY KEY (id); UPDATE log SET note = 'c'");

        await().atMost(SOON)
                .until(() -> records().stream()
                        .anyMatch(record -> record.table().name().name().equals("log")
                                && "c"
                                        .equals(Objects.requireNonNull(record.after())
                                                .text(1))));
    }

    @Test
    void theStreamGoesOnWhileADumpWaitsForAnOpenTransaction() throws Exception {
        Subscription subscription = start(PluginChoice.PGOUTPUT);
        awaitState(State.STREAMING);
        try (Connection open = database.connect();
                Statement statement = open.createStatement()) {
            open.setAutoCommit(false);
            statement.execute("INSERT INTO orders VALUES (900, 'open')");
            subscription.dump();
            await().atMost(SOON)
                    .until(() -> String.valueOf(subscription.status().reason()).contains("A dump is due once"));

            database.execute("INSERT INTO orders VALUES (500, 'meanwhile')");
            await().atMost(SOON).until(() -> records().size() == 101);
            open.commit();
        }

        awaitSame("orders");
        await().atMost(SOON)
                .until(() -> records().stream().filter(ChangeRecord::dumped).count() == 202);
    }

    @Test
    void aDumpOnDemandSendsAllRowsAgain() {
        Subscription subscription = start(PluginChoice.PGOUTPUT);
        awaitState(State.STREAMING);
        subscription.dump();

        await().atMost(SOON)
                .until(() -> records().stream().filter(ChangeRecord::dumped).count() == 200);
        awaitState(State.STREAMING);
        database.execute("INSERT INTO orders VALUES (500, 'x')");
        awaitSame("orders");
    }

    @Test
    void aPauseHoldsTheStreamAndResumeLetsItGoOn() {
        Subscription subscription = start(PluginChoice.PGOUTPUT);
        awaitState(State.STREAMING);
        subscription.pause();
        awaitState(State.PAUSED);
        database.execute("INSERT INTO orders VALUES (500, 'x')");
        assertThat(database.query(
                        "SELECT active FROM pg_replication_slots WHERE slot_name = '" + database.slot() + "'"))
                .contains("f");

        subscription.resume();

        awaitSame("orders");
        assertThat(records()).hasSize(101);
    }

    @Test
    void withoutADumpOnlyChangesArrive() {
        Subscription subscription = new Subscription(settings(PluginChoice.PGOUTPUT, Mode.NEVER), new MetricRegistry());
        open.add(subscription);
        subscription.start();
        awaitState(State.STREAMING);
        database.execute("INSERT INTO orders VALUES (500, 'x')");

        await().atMost(SOON).until(() -> records().size() == 1);
        assertThat(records().get(0).key()).isEqualTo("500");
    }

    @Test
    void aQuietDatabaseOnABusyServerHoldsNoWal() {
        start(PluginChoice.PGOUTPUT);
        awaitState(State.STREAMING);
        TestDatabase other = TestDatabase.create(server);
        other.execute("CREATE TABLE busy AS SELECT i, repeat('z', 100) AS z FROM generate_series(1, 50000) i");
        String end = database.query("SELECT pg_current_wal_lsn()").orElseThrow();

        await().atMost(SOON)
                .until(() -> database.query(slotWhere("confirmed_flush_lsn >= '" + end + "'"))
                        .isPresent());
    }

    private Subscription start(PluginChoice plugin) {
        Subscription subscription = new Subscription(settings(plugin, Mode.COPY), new MetricRegistry());
        open.add(subscription);
        subscription.start();
        return subscription;
    }

    private SubscriptionSettings settings(PluginChoice plugin, Mode mode) {
        return database.settings(plugin, sink, folder, mode);
    }

    private void awaitState(State state) {
        Subscription last = open.get(open.size() - 1);
        await().atMost(SOON).until(() -> last.status().state() == state);
    }

    private List<ChangeRecord> records() {
        return sink.server().written().records();
    }

    /** Waits until the records, applied in order, give what the table holds. */
    private void awaitSame(String table) {
        await().atMost(SOON)
                .pollInterval(Duration.ofMillis(200))
                .untilAsserted(() -> assertThat(applied(table)).isEqualTo(database.rows(table)));
    }

    private Map<String, String> applied(String table) {
        Map<String, String> rows = new TreeMap<>();
        for (ChangeRecord record : records()) {
            if (!record.table().name().name().equals(table)) {
                continue;
            }
            Row after = record.after();
            switch (record.operation()) {
                case INSERT, UPDATE ->
                    rows.put(
                            String.valueOf(record.key()),
                            String.valueOf(Objects.requireNonNull(after).text(1)));
                case DELETE -> rows.remove(String.valueOf(record.key()));
                case TRUNCATE -> rows.clear();
            }
        }
        return rows;
    }
}
