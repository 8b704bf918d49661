package dev.river.service.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whatever can happen happens, in random order, while rows change: kills, stops, pauses, dumps that are asked for, broken
 * connections, and sinks that are away. Two subscriptions read the same tables, one by each plugin, each into Kafka and a
 * search server.
 */
@Tag("matrix")
@SuppressWarnings("NullAway.Init")
final class ChaosIT {

    private static final int ROWS = 8_000;
    private static final int EVENTS = 60;

    /** Keeps the load under what the search server takes from two subscriptions while other things happen. */
    private static final Duration PAUSE = Duration.ofMillis(25);

    private static final List<String> SUBSCRIPTIONS = List.of("chaos_pgoutput", "chaos_test_decoding");

    private enum Event {
        KILL,
        STOP,
        PAUSE,
        DUMP,
        BROKEN_STREAM,
        BROKEN_LOCK,
        SEARCH_AWAY,
        KAFKA_AWAY,
        KILL_WHILE_SEARCH_IS_AWAY,
        QUIET
    }

    @TempDir
    Path folder;

    private SourceDatabase database;
    private RiverProcess river;
    private Load load;
    private Random random;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    @Timeout(1500)
    void afterAnythingTheSinksHaveWhatTheTablesHave(long seed) {
        random = new Random(seed);
        database = SourceDatabase.withTables("chaos" + seed, ROWS);
        RiverFolder.write(
                folder,
                SUBSCRIPTIONS.stream()
                        .map(name -> RiverFolder.subscription(
                                name,
                                database,
                                name.substring("chaos_".length()),
                                new Mirrors(database, name + seed).rules()))
                        .toArray(String[]::new));
        Map<Event, Integer> happened = new EnumMap<>(Event.class);
        river = RiverProcess.start(folder);
        load = Load.start(database, ROWS, PAUSE);
        try {
            for (int i = 0; i < EVENTS; i++) {
                Event event = Event.values()[random.nextInt(Event.values().length)];
                happen(event);
                happened.merge(event, 1, Integer::sum);
                awaitTransactions(random.nextInt(100));
            }
            load.close();
            SUBSCRIPTIONS.forEach(name -> river.awaitState(name, "STREAMING"));
            for (String name : SUBSCRIPTIONS) {
                database.awaitDelivered(river, name);
                new Mirrors(database, name + seed).assertEqual("customers", "lines", SourceDatabase.WEIRD);
            }
            assertThat(RiverFolder.deadLetters(folder)).isEmpty();
            assertThat(happened).as("each kind of event").hasSize(Event.values().length);
            assertThat(load.committed()).as("transactions").isGreaterThan(1_000);
            river.stop();
        } finally {
            load.close();
            river.close();
            database.dropSlots();
        }
    }

    private void happen(Event event) {
        String name = SUBSCRIPTIONS.get(random.nextInt(SUBSCRIPTIONS.size()));
        switch (event) {
            case KILL -> {
                river.kill();
                river = RiverProcess.start(folder);
            }
            case STOP -> {
                river.stop();
                river = RiverProcess.start(folder);
            }
            case PAUSE -> {
                awaitOwner(name);
                river.task("pause", name);
                awaitTransactions(random.nextInt(100));
                river.task("resume", name);
            }
            case DUMP -> {
                awaitOwner(name);
                // Those that are asked for are done one after the other: what many take has no bound.
                if (river.status(name).path("dump").isNull()) {
                    river.task("dump", name);
                }
            }
            case BROKEN_STREAM ->
                database.execute("SELECT pg_terminate_backend(active_pid) FROM pg_replication_slots"
                        + " WHERE active AND database = current_database()");
            case BROKEN_LOCK ->
                database.execute("SELECT pg_terminate_backend(pid) FROM pg_locks JOIN pg_database d ON d.oid = database"
                        + " WHERE locktype = 'advisory' AND granted AND datname = current_database()");
            case SEARCH_AWAY -> {
                Servers.search().kill();
                awaitTransactions(random.nextInt(200));
                Servers.search().startAgain();
            }
            case KAFKA_AWAY -> {
                Servers.kafka().stop();
                awaitTransactions(random.nextInt(200));
                Servers.kafka().startAgain();
            }
            case KILL_WHILE_SEARCH_IS_AWAY -> {
                Servers.search().kill();
                awaitTransactions(random.nextInt(200));
                river.kill();
                Servers.search().startAgain();
                river = RiverProcess.start(folder);
            }
            case QUIET -> awaitTransactions(200);
        }
    }

    private void awaitOwner(String name) {
        river.awaitStatus(name, status -> !status.path("state").asText().equals("STANDBY"));
    }

    private void awaitTransactions(int count) {
        long start = load.committed();
        await().atMost(Duration.ofSeconds(60)).until(() -> load.committed() >= start + count);
    }
}
