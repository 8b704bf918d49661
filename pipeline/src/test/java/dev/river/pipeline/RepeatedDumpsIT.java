package dev.river.pipeline;

import static dev.river.pipeline.TestSubscriptions.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.common.util.concurrent.Uninterruptibles;
import dev.river.pipeline.status.State;
import dev.river.postgres.PluginChoice;
import dev.river.sink.ChangeRecord;
import dev.river.sink.Lsn;
import dev.river.sink.Operation;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntConsumer;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
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
        execute(
                300,
                i -> "UPDATE orders SET note = '" + i + "'; INSERT INTO orders VALUES (" + (1000 + i) + ", 'short');"
                        + " DELETE FROM orders WHERE id = " + (1000 + i),
                () -> {
                    for (int i = 0; i < 3; i++) {
                        // How many rows it reads is not known: those that move to new blocks come in the stream.
                        long id = subscription.dump();
                        river.awaitDone(subscription, id);
                    }
                });

        river.awaitSame("orders");
        Map<String, Long> versions = new TreeMap<>();
        Map<String, Integer> values = new TreeMap<>();
        Set<String> gone = new HashSet<>();
        int dumpedOverOthers = 0;
        for (ChangeRecord record : river.records()) {
            String key = String.valueOf(record.key());
            if (record.operation() == Operation.DELETE) {
                gone.add(key);
                continue;
            }
            assertThat(gone).as("rows that were deleted").doesNotContain(key);
            String note = String.valueOf(Objects.requireNonNull(record.after()).text(1));
            Integer before = values.put(key, note.matches("[0-9]+") ? Integer.parseInt(note) : -1);
            if (before != null) {
                assertThat(values.get(key)).as("the value of row %s", key).isGreaterThanOrEqualTo(before);
                dumpedOverOthers += record.dumped() ? 1 : 0;
            }
            Long versionBefore = versions.put(key, record.version());
            if (record.dumped() && versionBefore != null) {
                assertThat(record.version()).isGreaterThanOrEqualTo(versionBefore);
            }
        }
        assertThat(dumpedOverOthers + river.overtaken()).isPositive();
        assertThat(gone).hasSize(300);
    }

    @ForBothPlugins
    void whatASinkHasNotMadeDurableAfterARepeatedDumpIsNotAcknowledged(PluginChoice plugin) {
        Subscription subscription = river.stream(plugin);
        Map<Integer, Lsn> committed = new ConcurrentHashMap<>();
        AtomicReference<Lsn> checked = new AtomicReference<>(Lsn.ZERO);
        IntFunction<String> insert = i -> "INSERT INTO orders VALUES (" + (1000 + i) + ", 'x')";
        execute(
                2000,
                insert,
                i -> committed.put(
                        1000 + i,
                        Lsn.parse(river.database()
                                .query("SELECT pg_current_wal_insert_lsn()")
                                .orElseThrow())),
                () -> {
                    await().atMost(SOON).until(() -> committed.size() > 20);
                    subscription.dump();
                    await().atMost(SOON).until(() -> river.dumped("orders") > 200);
                    river.sink().server().hold();
                    await().atMost(SOON)
                            .until(() -> river.sink().server().written().inFlight() > 0);
                    Lsn before = river.positions().startLsn();
                    int committedBefore = committed.size();
                    // Long enough for what is in flight to be acknowledged, were it taken for durable.
                    await().atMost(SOON).during(Duration.ofSeconds(3)).until(() -> {
                        Lsn stored = river.positions().startLsn();
                        Set<Integer> durable = river.records("orders").stream()
                                .map(record -> Integer.valueOf(String.valueOf(record.key())))
                                .collect(Collectors.toSet());
                        committed.forEach((id, lsn) -> {
                            if (!lsn.isAfter(stored)) {
                                assertThat(durable)
                                        .as("committed at %s, stored %s", lsn, stored)
                                        .contains(id);
                            }
                        });
                        checked.set(stored);
                        return true;
                    });
                    assertThat(committed.size()).isGreaterThan(committedBefore);
                    assertThat(checked.get()).isGreaterThanOrEqualTo(before);
                });
        river.sink().server().release();

        river.awaitSame("orders");
    }

    private void execute(int times, IntFunction<String> sql, Runnable meanwhile) {
        execute(times, sql, i -> {}, meanwhile);
    }

    /** Executes statements one after the other, and does something else meanwhile. Ends when that has ended. */
    private void execute(int times, IntFunction<String> sql, IntConsumer afterwards, Runnable meanwhile) {
        AtomicInteger executed = new AtomicInteger();
        AtomicBoolean ended = new AtomicBoolean();
        Thread load = new Thread(() -> {
            for (int i = 0; i < times && !ended.get(); i++) {
                river.execute(sql.apply(i));
                afterwards.accept(i);
                executed.incrementAndGet();
            }
        });
        load.start();
        try {
            meanwhile.run();
            if (times < 1000) {
                await().atMost(SOON).until(() -> executed.get() == times);
            }
        } finally {
            ended.set(true);
            Uninterruptibles.joinUninterruptibly(load);
        }
        assertThat(executed.get()).isPositive();
    }

    @Test
    void theStreamGoesOnWhileADumpWaitsForAnOpenTransaction() throws Exception {
        river.stream(PluginChoice.PGOUTPUT);
        river.whileADumpWaits(PluginChoice.PGOUTPUT, () -> {
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
        // River may have put it back already.
        river.execute("DO $$ BEGIN " + publication + " ADD TABLE orders;"
                + " EXCEPTION WHEN duplicate_object THEN NULL; END $$");

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
        assertThat(reason)
                .contains(
                        "was not created by River, so River does not change it, and it does not publish everything",
                        "run: ALTER PUBLICATION");
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
