package dev.river.pipeline;

import static dev.river.pipeline.TestSubscriptions.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.river.pipeline.status.State;
import dev.river.postgres.PluginChoice;
import dev.river.sink.ChangeRecord;
import dev.river.sink.Column;
import dev.river.sink.Operation;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.CsvSource;

/** Partitioned tables, whose partitions come, go, and come again. */
@ParameterizedClass
@CsvSource({"15, PGOUTPUT", "15, TEST_DECODING", "12, PGOUTPUT"})
class PartitionsIT {

    @RegisterExtension
    final TestSubscriptions river;

    private final PluginChoice plugin;

    PartitionsIT(String version, PluginChoice plugin) {
        this.river = new TestSubscriptions(version);
        this.plugin = plugin;
    }

    @BeforeEach
    void createTable() {
        river.execute("CREATE TABLE parts (id int PRIMARY KEY, note text) PARTITION BY RANGE (id);"
                + " CREATE TABLE parts_1 PARTITION OF parts FOR VALUES FROM (0) TO (100);"
                + " INSERT INTO parts VALUES (1, 'a'), (2, 'b')");
    }

    @Test
    void aPartitionedTableIsOneTableWhateverItsPartitions() {
        river.stream(plugin);
        river.execute("CREATE TABLE parts_2 PARTITION OF parts FOR VALUES FROM (100) TO (200)");
        river.execute("INSERT INTO parts VALUES (3, 'c'), (150, 'd'); UPDATE parts SET id = 151 WHERE id = 2;"
                + " DELETE FROM parts WHERE id = 1");

        river.awaitSame("parts");
    }

    @Test
    void aPartitionWithItsColumnsInAnotherOrderHasThemInThatOfTheTable() {
        river.execute(
                "CREATE TABLE parts_2 (note text, dropped int, id int NOT NULL); ALTER TABLE parts_2 DROP dropped;"
                        + " ALTER TABLE parts ATTACH PARTITION parts_2 FOR VALUES FROM (100) TO (200);"
                        + " INSERT INTO parts VALUES (150, 'dumped')");
        river.stream(plugin);
        river.execute("INSERT INTO parts VALUES (151, 'x'); UPDATE parts SET note = 'y' WHERE id IN (1, 150, 151);"
                + " UPDATE parts SET id = 152 WHERE id = 151; DELETE FROM parts WHERE id = 150");

        river.awaitSame("parts");
        assertThat(river.streamed("parts"))
                .hasSizeGreaterThanOrEqualTo(6)
                .allSatisfy(record -> assertThat(record.table().columns())
                        .extracting(Column::name)
                        .containsExactly("id", "note"));
    }

    @Test
    void onlyATruncateOfAllPartitionsIsOneOfTheTable() {
        river.execute("CREATE TABLE parts_2 PARTITION OF parts FOR VALUES FROM (100) TO (200);"
                + " INSERT INTO parts VALUES (150, 'c')");
        Subscription subscription = river.stream(plugin);
        river.execute("TRUNCATE parts_1");
        await().atMost(SOON).until(() -> subscription.status().lanes().get(0).deadLetters() == 1);
        assertThat(river.records()).extracting(ChangeRecord::operation).doesNotContain(Operation.TRUNCATE);

        river.execute("TRUNCATE parts");
        river.execute("INSERT INTO parts VALUES (7, 'after')");

        river.awaitSame("parts");
        assertThat(river.records().stream().filter(record -> record.operation() == Operation.TRUNCATE))
                .hasSize(1);
    }

    @Test
    void filledTablesThatAreAttachedArriveUnderTheRootAndNothingElseIsDumpedAgain() {
        river.execute("CREATE SCHEMA attic;"
                + " CREATE TABLE attic.filled (note text, gone int, id int PRIMARY KEY);"
                + " ALTER TABLE attic.filled DROP gone;"
                + " INSERT INTO attic.filled VALUES ('c', 101), ('d', 102);"
                + " CREATE TABLE attic.nested (id int PRIMARY KEY, note text) PARTITION BY RANGE (id);"
                + " CREATE TABLE attic.nested_1 PARTITION OF attic.nested FOR VALUES FROM (200) TO (250);"
                + " CREATE TABLE attic.nested_2 PARTITION OF attic.nested FOR VALUES FROM (250) TO (300);"
                + " INSERT INTO attic.nested VALUES (201, 'e'), (251, 'f')");
        river.stream(plugin);
        river.execute("ALTER TABLE parts ATTACH PARTITION attic.filled FOR VALUES FROM (100) TO (200);"
                + " ALTER TABLE parts ATTACH PARTITION attic.nested FOR VALUES FROM (200) TO (300)");
        river.execute("DELETE FROM parts WHERE id = 101; UPDATE parts SET note = 'later' WHERE id = 251");

        river.awaitSame("parts");
        river.awaitState(State.STREAMING);
        // The row that was deleted may have been read before that.
        long read = river.dumped("parts") + river.overtaken();
        assertThat(read).isBetween(2L + 1 + 2, 2L + 2 + 2);
        river.execute("UPDATE parts SET note = 'streamed'; DELETE FROM parts WHERE id = 201");
        river.awaitSame("parts");
        assertThat(river.dumped("parts") + river.overtaken()).isEqualTo(read);
    }

    @Test
    void aFilledTableThatWasAttachedWhileRiverWasStoppedArrivesUnderTheRoot() {
        river.stream(plugin);
        river.stop();
        river.execute("CREATE TABLE filled (id int PRIMARY KEY, note text); INSERT INTO filled VALUES (101, 'c')");
        river.execute("ALTER TABLE parts ATTACH PARTITION filled FOR VALUES FROM (100) TO (200)");
        river.execute("INSERT INTO parts VALUES (102, 'd'); DELETE FROM parts WHERE id = 1");
        river.stream(plugin);

        river.awaitSame("parts");
    }

    @Test
    void anEmptyPartitionThatIsNewCausesNoDump() throws SQLException {
        river.stream(plugin);
        // A dump would have to wait for this one.
        try (Connection open = river.database().connect();
                Statement statement = open.createStatement()) {
            open.setAutoCommit(false);
            statement.execute("INSERT INTO orders VALUES (900, 'open')");
            river.execute("CREATE TABLE parts_2 PARTITION OF parts FOR VALUES FROM (100) TO (200)");
            await().atMost(SOON).until(() -> knownParts() == 2);

            river.execute("INSERT INTO parts VALUES (150, 'c')");
            river.awaitSame("parts");
            open.commit();
        }
        assertThat(river.dumped("parts")).isEqualTo(2);
    }

    @Test
    void aRowThatWasNotCommittedWhenItsPartitionWasFoundArrives() throws SQLException {
        Subscription subscription = river.stream(plugin);
        try (Connection open = river.database().connect();
                Statement statement = open.createStatement()) {
            open.setAutoCommit(false);
            river.execute("CREATE TABLE parts_2 PARTITION OF parts FOR VALUES FROM (100) TO (200)");
            statement.execute("INSERT INTO parts VALUES (150, 'c')");
            if (plugin == PluginChoice.PGOUTPUT) {
                // What was written before the partition was published may not come in the stream.
                await().atMost(SOON)
                        .until(() ->
                                String.valueOf(subscription.status().reason()).contains("A dump is due, and waits"));
            }
            open.commit();
        }

        river.awaitSame("parts");
    }

    @Test
    void aPartitionThatWasDetachedIsDumpedWhenItIsAttachedAgain() {
        river.stream(plugin);
        river.execute("ALTER TABLE parts DETACH PARTITION parts_1");
        await().atMost(SOON).until(() -> knownParts() == 0);
        river.execute("INSERT INTO parts_1 VALUES (3, 'c')");
        river.execute("ALTER TABLE parts ATTACH PARTITION parts_1 FOR VALUES FROM (0) TO (100)");
        river.awaitSame("parts");

        // So quickly that nobody sees it detached.
        river.execute("ALTER TABLE parts DETACH PARTITION parts_1; INSERT INTO parts_1 VALUES (4, 'd');"
                + " ALTER TABLE parts ATTACH PARTITION parts_1 FOR VALUES FROM (0) TO (100)");
        river.awaitSame("parts");
    }

    private long knownParts() {
        return river.dumpedParts().stream()
                .filter(dumped -> dumped.table().name().equals("parts"))
                .count();
    }
}
