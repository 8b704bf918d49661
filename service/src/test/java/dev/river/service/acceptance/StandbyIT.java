package dev.river.service.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two instances on one configuration, and so on the same ports. */
final class StandbyIT {

    private static final int ROWS = 500;
    private static final String SUBSCRIPTION = "standby";

    @TempDir
    Path folder;

    @Test
    @Timeout(300)
    void secondInstanceTakesOverSoonAfterTheFirstIsKilled() {
        SourceDatabase database = SourceDatabase.withTables("standby", ROWS);
        Mirrors mirrors = new Mirrors(database, SUBSCRIPTION);
        int port = FreePort.find();
        RiverFolder.write(
                folder,
                port,
                FreePort.find(),
                RiverFolder.subscription(SUBSCRIPTION, database, "auto", mirrors.rules()));
        try (RiverProcess first = RiverProcess.start(folder);
                Load load = Load.start(database, ROWS)) {
            first.awaitState(SUBSCRIPTION, "STREAMING");
            try (RiverProcess second = RiverProcess.start(folder)) {
                second.awaitStatus(
                        SUBSCRIPTION,
                        status -> status.path("reason").asText().startsWith("Another instance owns slot"));
                second.assertHealthy();
                assertThat(first.applicationPort()).isEqualTo(port);
                assertThat(second.applicationPort()).isNotEqualTo(port);
                assertThat(first.status(SUBSCRIPTION).path("state").asText()).isEqualTo("STREAMING");

                first.kill();
                await().atMost(Duration.ofSeconds(10))
                        .until(() -> second.status(SUBSCRIPTION)
                                .path("state")
                                .asText()
                                .equals("STREAMING"));

                load.close();
                database.awaitDelivered(second, SUBSCRIPTION);
                mirrors.assertEqual("customers", "lines", SourceDatabase.WEIRD);
                second.stop();
            }
        }
    }

    @Test
    @Timeout(300)
    void ownerThatWasFrozenMeanwhileMovesNothingBack() {
        SourceDatabase database = SourceDatabase.withTables("frozen", ROWS);
        Mirrors mirrors = new Mirrors(database, "frozen");
        RiverFolder.write(folder, RiverFolder.subscription("frozen", database, "auto", mirrors.rules()));
        try (RiverProcess first = RiverProcess.start(folder)) {
            first.awaitState("frozen", "STREAMING");
            try (RiverProcess second = RiverProcess.start(folder)) {
                second.awaitState("frozen", "STANDBY");
                database.execute(
                        "DO $$ BEGIN FOR i IN 1..100 LOOP UPDATE customers SET balance = i; COMMIT; END LOOP; END $$");
                first.freeze();
                await().until(() -> database.query("SELECT pg_terminate_backend(active_pid)"
                                + " FROM pg_replication_slots WHERE slot_name = 'frozen' AND active")
                        .isEmpty());
                database.execute("SELECT pg_terminate_backend(pid) FROM pg_locks JOIN pg_stat_activity USING (pid)"
                        + " WHERE locktype = 'advisory' AND granted AND application_name = left('river frozen', 63)");
                second.awaitState("frozen", "STREAMING");
                database.execute("UPDATE customers SET balance = 1000");
                database.awaitDelivered(second, "frozen");
                first.thaw();

                first.awaitState("frozen", "STANDBY");
                mirrors.assertIndexEqual("customers");
                second.stop();
                first.awaitState("frozen", "STREAMING");
                database.awaitDelivered(first, "frozen");
                mirrors.assertIndexEqual("customers");
                first.stop();
            }
        }
    }
}
