package dev.river.service.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Kafka, the search server and PostgreSQL go away one after the other while rows change, and come back. */
final class OutageIT {

    private static final int ROWS = 2_000;
    private static final String SUBSCRIPTION = "outage";

    @TempDir
    Path folder;

    @Test
    @Timeout(300)
    void serverThatGoesAwayIsSaidOnceAndWaitedFor() {
        SourceDatabase database = SourceDatabase.withTables("outage", ROWS);
        Mirrors mirrors = new Mirrors(database, SUBSCRIPTION);
        RiverFolder.write(folder, RiverFolder.subscription(SUBSCRIPTION, database, "auto", mirrors.rules()));
        try (RiverProcess river = RiverProcess.start(folder);
                Load load = Load.start(database, ROWS)) {
            river.awaitState(SUBSCRIPTION, "STREAMING");
            river.assertHealthy();

            outage(river, Servers.kafka()::stop, Servers.kafka()::startAgain, "Kafka");
            outage(
                    river,
                    Servers.search()::kill,
                    Servers.search()::startAgain,
                    Servers.search().url());
            outage(river, Servers.postgres()::stop, Servers.postgres()::startAgain, "PostgreSQL");

            load.close();
            database.awaitDelivered(river, SUBSCRIPTION);
            mirrors.assertEqual("customers", "lines", SourceDatabase.WEIRD);
            river.assertHealthy();
            river.stop();
        }
    }

    private static void outage(RiverProcess river, Runnable stop, Runnable start, String name) {
        List<String> before = river.warnings();
        stop.run();
        try {
            await().atMost(Duration.ofSeconds(30))
                    .ignoreExceptions()
                    .until(() -> river.redSentence(SUBSCRIPTION).contains(name));
            await().during(Duration.ofSeconds(2))
                    .atMost(Duration.ofSeconds(5))
                    .until(() -> river.redSentence(SUBSCRIPTION).startsWith("RETRYING: "));
        } finally {
            start.run();
        }
        river.awaitState(SUBSCRIPTION, "STREAMING");
        await().atMost(Duration.ofSeconds(30)).untilAsserted(river::assertHealthy);
        List<String> said =
                river.warnings().subList(before.size(), river.warnings().size());
        assertThat(said).singleElement().asString().contains(name);
    }
}
