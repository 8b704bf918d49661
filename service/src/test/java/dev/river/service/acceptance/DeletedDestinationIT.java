package dev.river.service.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Someone deletes an index and a topic, while River runs and while it does not. */
final class DeletedDestinationIT {

    private static final String SUBSCRIPTION = "deleted";

    @TempDir
    Path folder;

    @Test
    @Timeout(300)
    void theTableIsDumpedThereAgain() throws Exception {
        SourceDatabase database = SourceDatabase.withTables("deleted", 500);
        Mirrors mirrors = new Mirrors(database, SUBSCRIPTION);
        RiverFolder.write(folder, RiverFolder.subscription(SUBSCRIPTION, database, "auto", mirrors.rules()));
        try (RiverProcess river = RiverProcess.start(folder)) {
            river.awaitState(SUBSCRIPTION, "STREAMING");
            awaitNoted(mirrors);
            delete(mirrors);
            change(database, 1);
            awaitEqual(mirrors);
            assertThat(river.warnings()).anyMatch(line -> line.contains("was deleted and made anew"));
            river.stop();
        }
        delete(mirrors);
        try (RiverProcess river = RiverProcess.start(folder)) {
            river.awaitState(SUBSCRIPTION, "STREAMING");
            change(database, 2);
            awaitEqual(mirrors);
            river.stop();
        } finally {
            database.dropSlots();
        }
    }

    private static void change(SourceDatabase database, int id) {
        database.execute("UPDATE customers SET balance = 7 WHERE id = " + id);
    }

    /** Within some seconds River has written down which index and topic it fills. */
    private void awaitNoted(Mirrors mirrors) {
        await().atMost(Duration.ofSeconds(60)).until(() -> {
            String noted = noted();
            return noted.contains(mirrors.topic("customers") + "\",\"holds\":true")
                    && noted.contains(mirrors.index("customers") + "\",\"holds\":true");
        });
    }

    private String noted() throws IOException {
        try (Stream<Path> files = Files.walk(folder.resolve("state"))) {
            StringBuilder lines = new StringBuilder();
            for (Path file : files.filter(each -> each.getFileName().toString().startsWith("coverage"))
                    .toList()) {
                Files.readString(file)
                        .lines()
                        .filter(line -> line.contains("\"filled\""))
                        .forEach(lines::append);
            }
            return lines.toString();
        }
    }

    private static void delete(Mirrors mirrors) throws Exception {
        Web.json("DELETE", Servers.search().url() + "/" + mirrors.index("customers"), "");
        try (Admin admin =
                Admin.create(Map.of("bootstrap.servers", Servers.kafka().bootstrapServers()))) {
            admin.deleteTopics(List.of(mirrors.topic("customers"))).all().get();
        }
    }

    private static void awaitEqual(Mirrors mirrors) {
        await().atMost(Duration.ofSeconds(90))
                .pollInterval(Duration.ofSeconds(1))
                .ignoreExceptions()
                .untilAsserted(() -> mirrors.assertEqual("customers"));
    }
}
