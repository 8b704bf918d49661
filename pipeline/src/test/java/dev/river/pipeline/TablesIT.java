package dev.river.pipeline;

import static dev.river.pipeline.TestSubscriptions.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.river.postgres.PluginChoice;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Tables of every kind, which come, are renamed, and go. */
class TablesIT {

    @RegisterExtension
    final TestSubscriptions river = new TestSubscriptions();

    @ForBothPlugins
    void oddTablesArriveWithTheirOwnNames(PluginChoice plugin) {
        river.execute(
                "CREATE TABLE \"Weird \"\"name\"\".\" (\"a-b\" text, \"C%\" text, v text, PRIMARY KEY (\"a-b\", \"C%\"));"
                        + " INSERT INTO \"Weird \"\"name\"\".\" VALUES ('1-', '2', 'x'), ('1', '-2', 'y')");
        river.stream(plugin);
        river.execute("UPDATE \"Weird \"\"name\"\".\" SET v = 'z' WHERE \"a-b\" = '1'");
        river.execute("DELETE FROM \"Weird \"\"name\"\".\" WHERE \"a-b\" = '1-'");

        await().atMost(SOON)
                .untilAsserted(() -> assertThat(river.records().stream()
                                .filter(record -> record.table().name().name().startsWith("Weird"))
                                .map(record -> record.operation() + " " + record.key()))
                        .containsExactlyInAnyOrder("INSERT 1%2D-2", "INSERT 1-%2D2", "UPDATE 1-%2D2", "DELETE 1%2D-2"));
    }

    @Test
    void aTableWithoutAReplicaIdentityGoesOnTakingUpdatesFromItsOwner() {
        river.execute("CREATE TABLE log (line text); INSERT INTO log VALUES ('a')");
        river.stream(PluginChoice.PGOUTPUT);

        river.execute("UPDATE log SET line = 'b'");
        river.execute("INSERT INTO log VALUES ('c')");
        river.execute("DELETE FROM log WHERE line = 'b'");

        await().atMost(SOON)
                .untilAsserted(() -> assertThat(river.records("log").stream()
                                .map(record -> record.operation() + " "
                                        + Objects.requireNonNull(record.after()).text(0)))
                        .containsExactly("INSERT a", "INSERT c"));
    }

    @Test
    void aMaterializedViewIsNoTable() {
        river.execute("CREATE MATERIALIZED VIEW seen AS SELECT id, note FROM orders; CREATE UNIQUE INDEX ON seen (id)");
        river.stream(PluginChoice.TEST_DECODING);

        river.execute("INSERT INTO orders VALUES (500, 'x'); DELETE FROM orders WHERE id = 2");
        river.execute("REFRESH MATERIALIZED VIEW CONCURRENTLY seen; INSERT INTO orders VALUES (501, 'behind it')");

        river.awaitSame("orders");
        assertThat(river.streamed("orders")).hasSize(3);
        assertThat(river.records("seen")).isEmpty();
    }

    @Test
    void aTableThatIsCreatedLaterIsDumpedAndStreamed() {
        river.stream(PluginChoice.PGOUTPUT);
        river.execute("CREATE TABLE late (id int PRIMARY KEY, note text); INSERT INTO late VALUES (1, 'a'), (2, 'b')");
        river.execute("DELETE FROM late WHERE id = 1");

        river.awaitSame("late");
        river.execute("INSERT INTO late VALUES (3, 'c')");
        river.awaitSame("late");
    }

    @Test
    void aTableThatWasRenamedInTheBacklogHasItsOwnKeyUnderItsNameOfThen() {
        river.stream(PluginChoice.PGOUTPUT);
        river.stop();
        river.execute("INSERT INTO orders VALUES (101, 'new'); DELETE FROM orders WHERE id = 1");
        river.execute("ALTER TABLE orders RENAME TO former; CREATE TABLE orders (id int, note text PRIMARY KEY);"
                + " INSERT INTO orders VALUES (7, 'seven')");
        river.stream(PluginChoice.PGOUTPUT);

        await().atMost(SOON).until(() -> river.dumped("orders") == 101);
        assertThat(river.streamed("orders"))
                .extracting(record -> record.operation() + " " + record.key())
                .containsExactly("INSERT 101", "DELETE 1");
        assertThat(river.records("orders")).last().matches(record -> "seven".equals(record.key()));
        river.awaitSame("former");
        river.execute("INSERT INTO orders VALUES (8, 'eight'); INSERT INTO former VALUES (9999, 'y')");
        river.awaitSame("former");
        await().atMost(SOON).until(() -> river.streamed("orders").size() == 3);
        assertThat(river.streamed("orders")).last().matches(record -> "eight".equals(record.key()));
    }

    @Test
    void aTableThatWasDroppedInTheBacklogHasTheKeyOfItsIdentity() {
        river.execute("CREATE TABLE gone (note text, a int, b int, PRIMARY KEY (a, b));"
                + " INSERT INTO gone VALUES ('x', 1, 2);"
                + " CREATE TABLE whole (id int PRIMARY KEY, note text);"
                + " ALTER TABLE whole REPLICA IDENTITY FULL");
        river.stream(PluginChoice.PGOUTPUT);
        river.stop();
        river.execute("INSERT INTO gone VALUES ('y', 3, 4); DELETE FROM gone WHERE a = 1");
        river.execute("INSERT INTO whole VALUES (1, 'x')");
        river.execute("DROP TABLE gone, whole; INSERT INTO orders VALUES (101, 'new')");
        river.stream(PluginChoice.PGOUTPUT);

        river.awaitSame("orders");
        assertThat(river.streamed("gone"))
                .extracting(record -> record.operation() + " " + record.key())
                .containsExactly("INSERT 3-4", "DELETE 1-2");
        assertThat(river.streamed("whole"))
                .extracting(record -> record.operation() + " " + record.key())
                .containsExactly("INSERT null");
    }
}
