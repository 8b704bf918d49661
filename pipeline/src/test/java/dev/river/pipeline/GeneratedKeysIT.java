package dev.river.pipeline;

import static dev.river.pipeline.TestSubscriptions.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.river.postgres.PluginChoice;
import dev.river.sink.Column;

/** On PostgreSQL 18, which refuses updates of such tables where they are published for them. */
class GeneratedKeysIT extends GeneratedKeys {

    GeneratedKeysIT() {
        super("18");
    }

    @ForBothPlugins
    void aColumnThatIsComputedWhenItIsReadIsNotThere(PluginChoice plugin) {
        river.execute("CREATE TABLE sums (v int GENERATED ALWAYS AS (a * 2) VIRTUAL, id int PRIMARY KEY, a int);"
                + " INSERT INTO sums (id, a) VALUES (1, 10)");
        river.stream(plugin);
        river.execute("INSERT INTO sums (id, a) VALUES (2, 20); UPDATE sums SET a = 11 WHERE id = 1;"
                + " DELETE FROM sums WHERE id = 2");

        await().atMost(SOON).until(() -> river.streamed("sums").size() == 3);
        assertThat(river.records("sums"))
                .allSatisfy(record -> assertThat(record.table().columns())
                        .extracting(Column::name)
                        .containsExactly("id", "a"));
    }
}
