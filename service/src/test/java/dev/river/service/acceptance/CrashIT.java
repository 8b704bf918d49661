package dev.river.service.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** River is killed again and again while rows change; two subscriptions read the same tables, one by each plugin. */
final class CrashIT {

    private static final int ROWS = 16_000;
    private static final List<String> PLUGINS = List.of("pgoutput", "test_decoding");

    @TempDir
    Path folder;

    @Test
    @Timeout(300)
    void killsInTheDumpAndInTheStreamLoseNothing() {
        SourceDatabase database = SourceDatabase.withTables("crash", ROWS);
        RiverFolder.write(
                folder,
                PLUGINS.stream()
                        .map(plugin -> RiverFolder.subscription(
                                subscription(plugin),
                                database,
                                plugin,
                                mirrors(database, plugin).rules()))
                        .toArray(String[]::new));
        try (Load load = Load.start(database, ROWS)) {
            for (int rows : new int[] {1, ROWS / 2}) {
                killWhenDumped(rows);
            }
            for (int transactions : new int[] {0, 300, 150}) {
                killInTheStream(load, transactions);
            }
            load.close();
            killWhileASinkIsAway(database);
            try (RiverProcess river = RiverProcess.start(folder)) {
                PLUGINS.forEach(plugin -> river.awaitState(subscription(plugin), "STREAMING"));
                for (String plugin : PLUGINS) {
                    database.awaitDelivered(river, subscription(plugin));
                    mirrors(database, plugin).assertEqual("customers", "lines", SourceDatabase.WEIRD);
                }
                assertThat(RiverFolder.deadLetters(folder)).isEmpty();
                river.assertHealthy();
                river.stop();
            }
        }
    }

    private void killWhenDumped(int rows) {
        try (RiverProcess river = RiverProcess.start(folder)) {
            river.awaitStatus(
                    subscription(PLUGINS.get(0)),
                    status -> status.path("dump").path("rows").asInt() >= rows);
            river.kill();
        }
    }

    private void killInTheStream(Load load, int transactions) {
        try (RiverProcess river = RiverProcess.start(folder)) {
            PLUGINS.forEach(plugin -> river.awaitState(subscription(plugin), "STREAMING"));
            long start = load.committed();
            await().atMost(Duration.ofSeconds(30)).until(() -> load.committed() >= start + transactions);
            river.kill();
        }
    }

    /** By then Kafka has what the search server lacks. */
    private void killWhileASinkIsAway(SourceDatabase database) {
        try (RiverProcess river = RiverProcess.start(folder)) {
            PLUGINS.forEach(plugin -> database.awaitDelivered(river, subscription(plugin)));
            Servers.search().kill();
            try {
                database.execute("UPDATE customers SET name = 'while the index is away' WHERE id % 50 = 0;"
                        + " DELETE FROM lines WHERE line % 50 = 1");
                PLUGINS.forEach(plugin -> river.awaitState(subscription(plugin), "RETRYING"));
                database.execute("UPDATE customers SET id = -id WHERE id % 50 = 7");
                river.kill();
                database.execute("UPDATE customers SET balance = 7 WHERE id % 50 IN (0, -7)");
            } finally {
                Servers.search().startAgain();
            }
        }
    }

    private static String subscription(String plugin) {
        return "crash_" + plugin;
    }

    private static Mirrors mirrors(SourceDatabase database, String plugin) {
        return new Mirrors(database, subscription(plugin));
    }
}
