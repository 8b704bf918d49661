package dev.river.pipeline;

import static dev.river.pipeline.TestSubscriptions.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.river.postgres.PluginChoice;
import dev.river.sink.ChangeRecord;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What is dumped although the slot exists. */
class RepeatedDumpsIT {

    @RegisterExtension
    final TestSubscriptions river = new TestSubscriptions();

    @ForBothPlugins
    void aDumpThatWasCutShortIsRepeatedAndItsGhostsAreRemoved(PluginChoice plugin) {
        river.start(plugin);
        await().atMost(SOON).until(() -> river.records().size() >= 100);
        river.stop();
        river.forgetDumps();
        river.execute("DELETE FROM orders WHERE id <= 10; UPDATE orders SET note = 'later' WHERE id = 11");

        river.start(plugin);

        river.awaitSame("orders");
    }

    @ForBothPlugins
    void aRepeatedDumpIsNeverOlderThanWhatWasDeliveredBefore(PluginChoice plugin) {
        Subscription subscription = river.stream(plugin);
        Thread load = new Thread(() -> {
            for (int i = 0; i < 300; i++) {
                river.execute("UPDATE orders SET note = 'u" + i + "'");
            }
        });
        load.start();
        for (int i = 0; i < 3; i++) {
            long dumpedBefore = river.dumped("orders");
            subscription.dump();
            await().atMost(SOON).until(() -> river.dumped("orders") == dumpedBefore + 100);
        }
        await().atMost(SOON).until(() -> !load.isAlive());

        river.awaitSame("orders");
        Map<String, Long> versions = new TreeMap<>();
        for (ChangeRecord record : river.records()) {
            Long before = versions.put(String.valueOf(record.key()), record.version());
            if (record.dumped() && before != null) {
                assertThat(record.version()).isGreaterThanOrEqualTo(before);
            }
        }
    }

    @Test
    void theStreamGoesOnWhileADumpWaitsForAnOpenTransaction() throws Exception {
        river.stream(PluginChoice.PGOUTPUT);
        river.whileADumpWaits(() -> {
            river.execute("INSERT INTO orders VALUES (500, 'meanwhile')");
            await().atMost(SOON).until(() -> river.records().size() == 101);
        });

        river.awaitSame("orders");
        await().atMost(SOON).until(() -> river.dumped("orders") == 202);
    }

    @Test
    void aDumpOnDemandSendsAllRowsAgain() {
        Subscription subscription = river.stream(PluginChoice.PGOUTPUT);
        subscription.dump();

        await().atMost(SOON).until(() -> river.dumped("orders") == 200);
        river.awaitState(State.STREAMING);
        river.execute("INSERT INTO orders VALUES (500, 'x')");
        river.awaitSame("orders");
    }

    @Test
    void aTableThatWasTakenOutOfThePublicationIsPutBackAndDumpedAgain() {
        river.stream(PluginChoice.PGOUTPUT);
        river.execute("ALTER PUBLICATION " + river.database().slot() + " DROP TABLE orders");
        river.execute("INSERT INTO orders VALUES (500, 'not published')");

        river.awaitSame("orders");
    }

    @Test
    void aTableThatWasOutOfThePublicationForAMomentIsDumpedAgain() {
        river.stream(PluginChoice.PGOUTPUT);
        String publication = "ALTER PUBLICATION " + river.database().slot();
        river.execute(publication + " DROP TABLE orders");
        river.execute("INSERT INTO orders VALUES (500, 'not published')");
        river.execute(publication + " ADD TABLE orders");

        river.awaitSame("orders");
    }

    @Test
    void aPublicationOfSomeoneElseThatTellsLessThanAllFailsWithTheRemedy() {
        String publication = "PUBLICATION " + river.database().slot();
        river.execute("CREATE " + publication + " FOR TABLE orders");
        Subscription subscription = river.stream(PluginChoice.PGOUTPUT);
        river.execute("ALTER " + publication + " SET TABLE orders WHERE (id > 50)");
        river.execute("UPDATE orders SET note = 'not published' WHERE id = 1");

        river.awaitState(State.FAILED);
        String reason = String.valueOf(subscription.status().reason());
        assertThat(reason).contains("is not River's to change, and does not tell all", "run: ALTER PUBLICATION");
        river.execute(reason.substring(reason.indexOf("ALTER PUBLICATION")));
        subscription.resume();

        river.awaitSame("orders");
    }

    @Test
    void aTableThatGetsAReplicaIdentityIsDumpedAgain() {
        river.execute("CREATE TABLE log (id int, note text); INSERT INTO log VALUES (1, 'a')");
        river.stream(PluginChoice.PGOUTPUT);
        river.execute("UPDATE log SET note = 'b'; ALTER TABLE log ADD PRIMARY KEY (id); UPDATE log SET note = 'c'");

        await().atMost(SOON)
                .until(() -> river.records("log").stream()
                        .map(record -> Objects.requireNonNull(record.after()).text(1))
                        .anyMatch("c"::equals));
    }
}
