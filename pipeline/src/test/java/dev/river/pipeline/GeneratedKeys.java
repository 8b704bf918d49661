package dev.river.pipeline;

import static dev.river.pipeline.TestSubscriptions.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.river.pipeline.check.Checks;
import dev.river.pipeline.check.Finding;
import dev.river.pipeline.status.State;
import dev.river.postgres.PluginChoice;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Tables whose keys PostgreSQL computes, which pgoutput does not tell. */
abstract class GeneratedKeys {

    @RegisterExtension
    final TestSubscriptions river;

    /** @param version of PostgreSQL */
    GeneratedKeys(String version) {
        river = new TestSubscriptions(version);
    }

    @BeforeEach
    void createTables() {
        river.execute("CREATE TABLE computed (a int, b text,"
                + " k text GENERATED ALWAYS AS ('k' || a::text) STORED PRIMARY KEY);"
                + " CREATE TABLE partly (a int, b text, k text GENERATED ALWAYS AS (b || 'x') STORED, PRIMARY KEY (a, k));"
                + " CREATE TABLE whole (id int PRIMARY KEY, b text, c text GENERATED ALWAYS AS (b || 'x') STORED);"
                + " ALTER TABLE whole REPLICA IDENTITY FULL;"
                + " CREATE TABLE harmless (id int PRIMARY KEY, b text, c text GENERATED ALWAYS AS (b || 'x') STORED);");
        for (String table : new String[] {"computed (a, b)", "partly (a, b)", "whole (id, b)", "harmless (id, b)"}) {
            river.execute("INSERT INTO " + table + " VALUES (1, 'x'), (2, 'y')");
        }
    }

    private void change() {
        river.execute("INSERT INTO computed (a, b) VALUES (3, 'z'); UPDATE computed SET b = 'u' WHERE a = 1;"
                + " UPDATE computed SET a = 9 WHERE a = 1; DELETE FROM computed WHERE a = 2;"
                + " UPDATE partly SET b = 'u' WHERE a = 1; DELETE FROM partly WHERE a = 2;"
                + " UPDATE whole SET b = 'u' WHERE id = 1; DELETE FROM whole WHERE id = 2;"
                + " UPDATE harmless SET b = 'u' WHERE id = 1; DELETE FROM harmless WHERE id = 2;");
    }

    @Test
    void theTablesTakeUpdatesWhilePgoutputTellsTheirInserts() {
        assertThat(Checks.findings(river.settings(PluginChoice.PGOUTPUT), river.store()))
                .extracting(Finding::sentence)
                .anyMatch(sentence ->
                        sentence.contains("public.computed has the generated columns [k] in its replica identity")
                                && sentence.contains("set plugin to test_decoding"));
        river.stream(PluginChoice.PGOUTPUT);

        change();

        await().atMost(SOON).until(() -> !river.streamed("computed").isEmpty());
        await().atMost(SOON).until(() -> river.streamed("harmless").size() == 2);
        assertThat(river.streamed("computed")).hasSize(1);
        assertThat(river.streamed("partly")).isEmpty();
    }

    @Test
    void withoutAChoiceOfAPluginTheOneIsTakenThatTellsTheKeys() {
        assertThat(Checks.findings(river.settings(PluginChoice.AUTO), river.store()))
                .isEmpty();
        Subscription subscription = river.stream(PluginChoice.AUTO);
        assertThat(subscription.status().plugin()).isEqualTo("test_decoding");

        change();

        await().atMost(SOON).until(() -> river.streamed("harmless").size() == 2);
        assertThat(river.streamed("computed"))
                .extracting(record -> record.operation() + " " + record.key())
                .containsExactly("INSERT k3", "UPDATE k1", "DELETE k1", "UPDATE k9", "DELETE k2");
        assertThat(subscription.status().lanes().get(0).deadLetters()).isZero();
        river.stop();
    }

    @Test
    void aKeyThatIsGeneratedLaterDoesNotKeepTheTableFromUpdates() {
        river.execute("DROP TABLE computed, partly, whole");
        river.stream(PluginChoice.PGOUTPUT);
        river.execute(
                "CREATE TABLE later (a int, b text, k text GENERATED ALWAYS AS ('k' || a::text) STORED PRIMARY KEY);"
                        + " INSERT INTO later (a, b) VALUES (1, 'x')");
        await().atMost(SOON).until(() -> !river.records("later").isEmpty());

        river.execute("UPDATE later SET b = 'u'; DELETE FROM later");
        river.awaitState(State.STREAMING);
    }
}
