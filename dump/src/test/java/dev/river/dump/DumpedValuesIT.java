package dev.river.dump;

import static org.assertj.core.api.Assertions.assertThat;

import dev.river.postgres.slot.Slots.SnapshotSlot;
import dev.river.testservers.PostgresServer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the dump gives is what the type's output function and pgoutput give, to the letter. */
@Timeout(180)
class DumpedValuesIT {

    private static PostgresServer server;

    @BeforeAll
    static void startServer() {
        server = PostgresServer.start();
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    @Test
    void everyValueIsThatOfItsTypeAndOfTheStream() {
        TestDatabase database = TestDatabase.create(server);
        database.execute(OddValues.types());
        database.execute(
                OddValues.table("odd"),
                "CREATE PUBLICATION odd FOR TABLE odd WITH (publish = 'insert')",
                "SELECT pg_create_logical_replication_slot('" + database.name() + "', 'pgoutput')");
        database.execute(OddValues.inserts("odd"));

        List<String> dumped = shown(dump(database, "odd").rows("odd"));

        assertThat(dumped)
                .hasSize(OddValues.rows() * OddValues.VALUES.size())
                .contains("text: ", "text: NULL", "text: (NULL)");
        assertThat(dumped).containsExactlyElementsOf(shown(printed(database)));
        assertThat(dumped).containsExactlyElementsOf(shown(streamed(database)));
    }

    @Test
    void largeValuesComeWhole() {
        TestDatabase database = TestDatabase.create(server);
        database.execute(
                "CREATE TABLE big (id int PRIMARY KEY, body text, bytes bytea)",
                "INSERT INTO big SELECT 1, string_agg(E'ü\\t\\\\' || i % 10, ''), decode(string_agg(md5(i::text), ''), 'hex')"
                        + " FROM generate_series(1, 250000) i",
                "INSERT INTO big VALUES (2, 'small', '')");

        List<@Nullable String> row = dump(database, "big").rows("big").get(0);

        try (Handle handle = database.open()) {
            List<String> expected = handle.createQuery(
                            "SELECT format('%s', body) AS body, format('%s', bytes) AS bytes FROM public.big WHERE id = 1")
                    .map((values, context) -> List.of(values.getString("body"), values.getString("bytes")))
                    .one();
            assertThat(expected.get(0)).hasSize(1_000_000);
            assertThat(row.get(1)).isEqualTo(expected.get(0));
            assertThat(row.get(2)).isEqualTo(expected.get(1));
        }
    }

    private static RecordingListener dump(TestDatabase database, String table) {
        RecordingListener listener = new RecordingListener();
        try (SnapshotSlot snapshot = database.snapshot()) {
            database.dump(snapshot, database.parts(table), listener);
        }
        return listener;
    }

    /** What the types' output functions write, which format calls where a cast to text would not always. */
    private static List<List<@Nullable String>> printed(TestDatabase database) {
        try (Handle handle = database.open()) {
            return handle.createQuery("SELECT "
                            + OddValues.columns(
                                    ", ",
                                    i -> "CASE num_nulls(" + OddValues.column(i) + ") WHEN 0 THEN format('%s', "
                                            + OddValues.column(i) + ") END")
                            + " FROM public.odd")
                    .map((row, context) -> {
                        List<@Nullable String> texts = new ArrayList<>();
                        for (int i = 1; i <= OddValues.VALUES.size(); i++) {
                            texts.add(row.getString(i));
                        }
                        return texts;
                    })
                    .list();
        }
    }

    /** What pgoutput sends for the rows' inserts. */
    private static List<List<@Nullable String>> streamed(TestDatabase database) {
        try (Handle handle = database.open()) {
            return handle
                    .createQuery("SELECT data FROM pg_logical_slot_get_binary_changes(:slot, NULL, NULL,"
                            + " 'proto_version', '1', 'publication_names', 'odd')")
                    .bind("slot", database.name())
                    .mapTo(byte[].class)
                    .list()
                    .stream()
                    .filter(message -> message[0] == 'I')
                    .map(InsertMessage::texts)
                    .toList();
        } finally {
            database.execute("SELECT pg_drop_replication_slot('" + database.name() + "')");
        }
    }

    private static List<String> shown(List<List<@Nullable String>> rows) {
        return rows.stream()
                .flatMap(row -> IntStream.range(0, row.size())
                        .mapToObj(i -> OddValues.VALUES.get(i).get(0) + ": "
                                + Objects.requireNonNullElse(row.get(i), "(NULL)")))
                .toList();
    }
}
