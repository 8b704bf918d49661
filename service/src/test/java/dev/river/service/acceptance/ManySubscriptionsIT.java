package dev.river.service.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Many subscriptions in one small heap. */
final class ManySubscriptionsIT {

    private static final int SUBSCRIPTIONS = 8;

    /** Of 320 bytes, so that what waits for each of the 16 lanes is a tenth of the heap. */
    private static final int ROWS = 40_000;

    @TempDir
    Path folder;

    @Test
    @Timeout(420)
    void eightOfThemWithTheirSinksAwayFitTogether() {
        List<SourceDatabase> databases = new ArrayList<>();
        List<String> subscriptions = new ArrayList<>();
        for (int i = 0; i < SUBSCRIPTIONS; i++) {
            SourceDatabase database = SourceDatabase.create("many" + i);
            database.execute("CREATE TABLE parts (id int PRIMARY KEY, value text)");
            databases.add(database);
            subscriptions.add(RiverFolder.subscription(
                    database.name(), database, "auto", new Mirrors(database, database.name()).rules()));
        }
        RiverFolder.writeYaml(folder, """
                subscriptions:
                %s
                sinks:
                  events: {type: kafka, bootstrapServers: ["%s"], topics: {partitions: 3}}
                  search: {type: elasticsearch, urls: ["%s"]}
                """.formatted(
                        String.join("\n", subscriptions),
                        Servers.kafka().bootstrapServers(),
                        Servers.search().url()));
        try (RiverProcess river = RiverProcess.start(folder, "-Xmx128m", "-XX:+ExitOnOutOfMemoryError")) {
            databases.forEach(database -> river.awaitState(database.name(), "STREAMING"));
            Servers.kafka().stop();
            Servers.search().kill();
            try {
                for (SourceDatabase database : databases) {
                    database.execute("INSERT INTO parts SELECT i, repeat(md5(i::text), 10) FROM generate_series(1, "
                            + ROWS + ") i");
                }
                databases.forEach(database -> river.awaitState(database.name(), "RETRYING"));
                // Until no lane takes more.
                await().atMost(Duration.ofSeconds(60))
                        .during(Duration.ofSeconds(3))
                        .until(() -> waitingBytes(river, databases) > 1_000_000 && isAlive(river));
            } finally {
                Servers.kafka().startAgain();
                Servers.search().startAgain();
            }
            for (SourceDatabase database : databases) {
                database.awaitDelivered(river, database.name());
                new Mirrors(database, database.name()).assertEqual("parts");
            }
            river.stop();
        } finally {
            databases.forEach(SourceDatabase::dropSlots);
        }
    }

    private static boolean isAlive(RiverProcess river) {
        river.assertAlive();
        return true;
    }

    private static long waitingBytes(RiverProcess river, List<SourceDatabase> databases) {
        long bytes = 0;
        for (SourceDatabase database : databases) {
            for (var lane : river.status(database.name()).path("lanes")) {
                bytes += lane.path("waitingBytes").asLong();
            }
        }
        assertThat(bytes).as("what waits in all lanes").isLessThan(32L << 20);
        return bytes;
    }
}
