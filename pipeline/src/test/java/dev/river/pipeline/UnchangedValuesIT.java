package dev.river.pipeline;

import static dev.river.pipeline.TestSubscriptions.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.river.postgres.PluginChoice;
import dev.river.sink.ChangeRecord;
import dev.river.sink.Operation;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Large values that an update did not touch. */
class UnchangedValuesIT {

    @RegisterExtension
    final TestSubscriptions river = new TestSubscriptions();

    @BeforeEach
    void createTable() {
        river.execute("CREATE TABLE big (id int PRIMARY KEY, body text, n int);"
                + " ALTER TABLE big ALTER body SET STORAGE EXTERNAL;"
                + " INSERT INTO big VALUES (1, repeat('x', 10000), 0), (2, repeat('y', 10000), 0)");
    }

    @ForBothPlugins
    void aKeyThatChangesBecomesADeleteAndTheWholeRowUnderTheNewKey(PluginChoice plugin) {
        river.stream(plugin);
        river.execute("UPDATE big SET id = 3 WHERE id = 1");

        river.awaitSame("big");
        List<ChangeRecord> streamed = river.streamed("big");
        assertThat(streamed).extracting(ChangeRecord::operation).containsExactly(Operation.DELETE, Operation.UPDATE);
        assertThat(streamed).extracting(ChangeRecord::key).containsExactly("1", "3");
        assertThat(Objects.requireNonNull(streamed.get(1).after()).text(1)).hasSize(10000);
    }

    @ForBothPlugins
    void anUnchangedToastedValueIsNeverShownAsAValue(PluginChoice plugin) {
        river.stream(plugin);
        river.execute("UPDATE big SET n = 1 WHERE id = 1");

        await().atMost(SOON).until(() -> river.streamed("big").size() == 1);
        ChangeRecord update = river.streamed("big").get(0);
        assertThat(update.unchanged()).containsExactly("body");
        assertThat(new String(Objects.requireNonNull(update.value()), StandardCharsets.UTF_8))
                .contains("\"data\":{\"id\":1,\"n\":1}", "\"unchanged\":[\"body\"]");
    }

    @ForBothPlugins
    void anUpdateOfBeforeTheStartComesWholeToASinkThatStoresRowsUnlessItsRowIsGone(PluginChoice plugin) {
        river.sink().storeRows();
        updateWhileStopped(plugin);

        await().atMost(SOON).until(() -> river.streamed("big").size() == 2);
        ChangeRecord update = river.streamed("big").get(0);
        assertThat(river.streamed("big"))
                .extracting(record -> record.operation() + " " + record.key())
                .containsExactly("UPDATE 1", "DELETE 2");
        assertThat(update.unchanged()).isEmpty();
        assertThat(Objects.requireNonNull(update.after()).text(1)).isEqualTo("x".repeat(10000));
        river.awaitSame("big");
    }

    @ForBothPlugins
    void anUpdateOfBeforeTheStartComesAsItIsToASinkThatStoresRecords(PluginChoice plugin) {
        updateWhileStopped(plugin);

        await().atMost(SOON).until(() -> river.streamed("big").size() == 3);
        assertThat(river.streamed("big"))
                .extracting(record -> record.operation() + " " + record.key() + " " + record.unchanged())
                .containsExactly("UPDATE 1 [body]", "UPDATE 2 [body]", "DELETE 2 []");
    }

    @ForBothPlugins
    void anUpdateOfATableThatHasLostAColumnSinceIsNotLost(PluginChoice plugin) {
        river.sink().storeRows();
        river.execute("ALTER TABLE big ADD old text");
        river.stream(plugin);
        river.stop();
        river.execute("UPDATE big SET n = 1 WHERE id = 1; ALTER TABLE big DROP old");
        river.stream(plugin);

        await().atMost(SOON).until(() -> river.streamed("big").size() == 1);
        assertThat(river.streamed("big").get(0).unchanged()).containsExactly("body");
    }

    @ForBothPlugins
    void anUpdateComesWholeToASinkThatStoresRowsWhileADumpIsDue(PluginChoice plugin) throws Exception {
        river.sink().storeRows();
        river.stream(plugin);
        river.whileADumpWaits(plugin, () -> {
            river.execute("UPDATE big SET n = 1 WHERE id = 1");
            await().atMost(SOON).until(() -> river.streamed("big").size() == 1);
        });

        assertThat(river.streamed("big").get(0).unchanged()).isEmpty();
    }

    @ForBothPlugins
    void everyUpdateComesWholeToASinkThatReplacesRowsAsAWhole(PluginChoice plugin) {
        river.sink().storeWholeRows();
        river.stream(plugin);
        river.execute("UPDATE big SET n = 1 WHERE id = 1");

        await().atMost(SOON).until(() -> river.streamed("big").size() == 1);
        ChangeRecord update = river.streamed("big").get(0);
        assertThat(update.unchanged()).isEmpty();
        assertThat(Objects.requireNonNull(update.after()).text(1)).isEqualTo("x".repeat(10000));
        river.awaitSame("big");
    }

    private void updateWhileStopped(PluginChoice plugin) {
        river.stream(plugin);
        river.stop();
        river.execute("UPDATE big SET n = 1");
        river.execute("DELETE FROM big WHERE id = 2");
        river.stream(plugin);
    }
}
