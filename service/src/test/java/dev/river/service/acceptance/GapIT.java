package dev.river.service.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Someone drops the slot, or moves it, while River is down: it never goes on over the gap, and a dump repairs it. */
final class GapIT {

    private static final int ROWS = 500;

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {"pg_drop_replication_slot('%s')", "pg_replication_slot_advance('%s', pg_current_wal_lsn())"})
    @Timeout(300)
    void gapIsToldAndRepairedByADump(String tampering) {
        String name = tampering.contains("drop") ? "dropped" : "advanced";
        SourceDatabase database = SourceDatabase.withTables(name, ROWS);
        Mirrors mirrors = new Mirrors(database, name);
        RiverFolder.write(folder, RiverFolder.subscription(name, database, "auto", mirrors.rules()));
        try (RiverProcess river = RiverProcess.start(folder)) {
            river.awaitState(name, "STREAMING");
            river.stop();
        }
        database.execute("UPDATE customers SET name = 'in the gap' WHERE id < 100;"
                + " INSERT INTO lines VALUES ('gap', 1, 1); UPDATE customers SET balance = 7 WHERE id = 10");
        database.execute("SELECT " + tampering.formatted(name));

        try (RiverProcess river = RiverProcess.start(folder)) {
            String reason = river.awaitState(name, "FAILED").path("reason").asText();
            assertThat(reason)
                    .contains("Slot " + name, "curl -X POST '" + river.adminUrl() + "/tasks/dump?subscription=" + name);
            assertThat(river.redSentence(name)).isEqualTo("FAILED: " + reason);
            assertThat(river.warnings()).singleElement().asString().contains("FAILED", "/tasks/dump");
            assertThat(river.refusal("resume", name)).contains("was tried again, and still fails: " + reason);

            Map<String, Long> versionsBefore = SearchIndex.versions(mirrors.index("customers"));
            river.task("dump", name);
            river.awaitState(name, "STREAMING");
            database.execute("UPDATE customers SET balance = balance + 1; DELETE FROM lines WHERE line = 2;"
                    + " UPDATE customers SET id = 9000 WHERE id = 10");
            database.awaitDelivered(river, name);

            mirrors.assertEqual("customers", "lines", SourceDatabase.WEIRD);
            Map<String, Long> versions = SearchIndex.versions(mirrors.index("customers"));
            versionsBefore.remove("10");
            assertThat(versionsBefore)
                    .allSatisfy((id, version) -> assertThat(versions.get(id)).isGreaterThan(version));
            assertThat(river.status(name).findValuesAsText("deadLetters")).containsOnly("0");
            river.assertHealthy();
            river.stop();
        }
    }
}
