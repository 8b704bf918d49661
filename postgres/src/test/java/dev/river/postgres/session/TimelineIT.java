package dev.river.postgres.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.river.postgres.TestDatabase;
import dev.river.sink.Lsn;
import dev.river.testservers.PostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(180)
class TimelineIT {

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"12", "15"})
    void promotionLeavesTheTimelineWhereItsWalEnded(String version) throws SQLException, IOException {
        try (PostgresServer server = PostgresServer.builder()
                .version(version)
                .directory(folder)
                .setting("restore_command", "false")
                .start()) {
            Database database = TestDatabase.create(server).database();
            Timeline before;
            Lsn written;
            try (Connection replication = database.connectForReplication(120000);
                    Handle handle = database.jdbi().open()) {
                before = Timeline.of(replication);
                written = Server.of(handle).currentLsn(handle);
            }
            assertThat(before.id()).isEqualTo(1);

            server.stop();
            Files.createFile(folder.resolve("data").resolve("recovery.signal"));
            server.startAgain();
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> database.jdbi()
                            .withHandle(handle -> !handle.createQuery("SELECT pg_is_in_recovery()")
                                    .mapTo(Boolean.class)
                                    .one()));

            try (Connection replication = database.connectForReplication(120000)) {
                Timeline after = Timeline.of(replication);
                assertThat(after.systemIdentifier()).isEqualTo(before.systemIdentifier());
                assertThat(after.id()).isEqualTo(2);
                assertThat(after.leftAt(replication, 1))
                        .hasValueSatisfying(left -> assertThat(left).isGreaterThanOrEqualTo(written));
                assertThat(after.leftAt(replication, 7)).isEmpty();
            }
        }
    }
}
