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
            killWhileASinkIsAway(load);
            try (RiverProcess river = RiverProcess.start(folder)) {
                PLUGINS.forEach(plugin -> river.awaitState(subscription(plugin), "STREAMING"));
                load.close();
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
            awaitTransactions(load, transactions);
            river.kill();
        }
    }

    private void killWhileASinkIsAway(Load load) {
        try (RiverProcess river = RiverProcess.start(folder)) {
            PLUGINS.forEach(plugin -> river.awaitState(subscription(plugin), "STREAMING"));
            Servers.search().kill();
            try {
                PLUGINS.forEach(plugin -> river.awaitState(subscription(plugin), "RETRYING"));
                awaitTransactions(load, 200);
                river.kill();
            } finally {
                Servers.search().startAgain();
            }
        }
    }

    private static void awaitTransactions(Load load, int count) {
        long start = load.committed();
        await().atMost(Duration.ofSeconds(30)).until(() -> load.committed() >= start + count);
    }

    private static String subscription(String plugin) {
        return "crash_" + plugin;
    }

    private static Mirrors mirrors(SourceDatabase database, String plugin) {
        return new Mirrors(database, subscription(plugin));
    }
}
