package dev.river.pipeline;

import static dev.river.pipeline.TestSubscriptions.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.river.pipeline.settings.DumpSettings.Mode;
import dev.river.pipeline.status.DumpState;
import dev.river.pipeline.status.State;
import dev.river.postgres.PluginChoice;
import dev.river.sink.ChangeRecord;
import dev.river.sink.Column;
import dev.river.sink.Operation;
import java.sql.Connection;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A subscription from its first start on: dump, stream, stops, faults, and whoever takes over. */
class SubscriptionIT {

    @RegisterExtension
    final TestSubscriptions river = new TestSubscriptions();

    @ForBothPlugins
    void dumpsWhatIsThereThenStreamsEveryChange(PluginChoice plugin) {
        Subscription subscription = river.stream(plugin);
        river.execute("INSERT INTO orders VALUES (101, 'new')");
        river.execute("UPDATE orders SET note = 'changed' WHERE id = 1");
        river.execute("DELETE FROM orders WHERE id = 2");

        river.awaitSame("orders");
        assertThat(river.dumped("orders")).isEqualTo(100);
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(subscription.status().dumps())
                        .singleElement()
                        .matches(dump -> dump.state() == DumpState.DONE
                                && dump.progress().rows() == 100
                                && dump.progress().percent() == 100));
        assertThat(river.streamed("orders"))
                .extracting(ChangeRecord::operation)
                .containsExactly(Operation.INSERT, Operation.UPDATE, Operation.DELETE);
    }

    @ForBothPlugins
    void changesMadeDuringTheDumpAreNeitherLostNorDoubled(PluginChoice plugin) {
        river.sink().server().hold();
        Subscription subscription = river.start(plugin);
        await().atMost(SOON).until(() -> subscription.status().state() == State.DUMPING);
        for (int i = 200; i < 300; i++) {
            river.execute(
                    "INSERT INTO orders VALUES (" + i + ", 'during'); DELETE FROM orders WHERE id = " + (i - 150));
        }
        river.sink().server().release();

        river.awaitSame("orders");
    }

    @ForBothPlugins
    void anOrderlyStopLosesAndRepeatsNothing(PluginChoice plugin) {
        for (int round = 0; round < 3; round++) {
            Subscription subscription = river.stream(plugin);
            for (int i = 0; i < 50; i++) {
                river.execute("INSERT INTO orders VALUES (" + (1000 + round * 100 + i) + ", 'x')");
            }
            subscription.close();
        }
        river.start(plugin);

        river.awaitSame("orders");
        assertThat(river.records()).hasSize(100 + 3 * 50);
    }

    @Test
    void aStopDoesNotWaitForATransactionThatKeepsTheSlotFromBeingCreated() throws Exception {
        try (Connection open = river.database().connect();
                Statement statement = open.createStatement()) {
            open.setAutoCommit(false);
            statement.execute("INSERT INTO orders VALUES (900, 'open')");
            Subscription subscription = river.start(PluginChoice.TEST_DECODING);
            await().atMost(SOON)
                    .until(() -> String.valueOf(subscription.status().reason()).contains("The slot waits until"));

            subscription.close();

            assertThat(Thread.getAllStackTraces().keySet())
                    .extracting(Thread::getName)
                    .doesNotContain("river-" + subscription.name());
        }
    }

    /** test_decoding tells no more of a table than the rows that it has shown. */
    @ForBothPlugins
    void aTableIsPreparedWithAllItsColumnsWhateverComesFirst(PluginChoice plugin) {
        river.stream(plugin);
        river.stop();
        river.execute("DELETE FROM orders WHERE id = 1");
        river.execute("TRUNCATE orders");
        river.stream(plugin);
        await().atMost(SOON).until(() -> river.streamed("orders").size() == 2);
        river.execute("INSERT INTO orders VALUES (500, 'x')");

        river.awaitSame("orders");
        assertThat(river.sink().server().written().prepared())
                .extracting(prepared ->
                        prepared.table().columns().stream().map(Column::name).toList())
                .containsExactly(List.of("id", "note"), List.of("id", "note"));
    }

    @ForBothPlugins
    void aTruncateArrivesInItsPlace(PluginChoice plugin) {
        river.stream(plugin);
        river.execute("TRUNCATE orders; INSERT INTO orders VALUES (7, 'after')");

        river.awaitSame("orders");
        assertThat(river.streamed("orders"))
                .extracting(ChangeRecord::operation)
                .containsExactly(Operation.TRUNCATE, Operation.INSERT);
    }

    @Test
    void aSinkThatIsAwayIsWaitedForWhileTheServerKeepsTheConnection() {
        Subscription subscription = river.stream(PluginChoice.PGOUTPUT);
        river.sink().server().refuse(Integer.MAX_VALUE);
        river.execute("INSERT INTO orders SELECT i, repeat('y', 1000) FROM generate_series(1000, 60000) i");

        await().atMost(SOON).until(() -> subscription.status().state() == State.RETRYING);
        // The connection grows far older than wal_sender_timeout lets one become that does not reply.
        await().atMost(SOON)
                .until(() -> river.database()
                        .query("SELECT pid FROM pg_stat_replication WHERE backend_start < now() - interval '12 s'")
                        .isPresent());
        assertThat(subscription.status().reason()).contains("refuses");
        river.sink().server().heal();

        river.awaitSame("orders");
        river.awaitState(State.STREAMING);
    }

    @Test
    void reconnectDoesNotReplayFlushedTransactions() {
        river.stream(PluginChoice.PGOUTPUT);
        river.execute("INSERT INTO orders VALUES (500, 'before')");
        await().atMost(SOON).until(() -> river.records().size() == 101);

        river.server().kill();
        river.awaitState(State.RETRYING);
        river.server().startAgain();
        river.awaitState(State.STREAMING);
        river.execute("INSERT INTO orders VALUES (501, 'after')");

        river.awaitSame("orders");
        assertThat(river.records()).hasSize(102);
    }

    @Test
    void theOneThatStandsByTakesOver() {
        Subscription owner = river.stream(PluginChoice.PGOUTPUT);
        Subscription second = river.start(PluginChoice.PGOUTPUT);
        await().atMost(SOON)
                .until(() -> second.status().state() == State.STANDBY
                        && String.valueOf(second.status().reason()).contains("Another instance"));

        owner.close();
        await().atMost(SOON).until(() -> second.status().state() == State.STREAMING);
        river.execute("INSERT INTO orders VALUES (500, 'x')");

        river.awaitSame("orders");
        assertThat(river.records()).hasSize(101);
    }

    @Test
    void aPauseHoldsTheStreamAndResumeLetsItGoOn() {
        Subscription subscription = river.stream(PluginChoice.PGOUTPUT);
        subscription.pause();
        river.awaitState(State.PAUSED);
        river.execute("INSERT INTO orders VALUES (500, 'x')");
        assertThat(river.database()
                        .query("SELECT active FROM pg_replication_slots WHERE slot_name = '"
                                + river.database().slot() + "'"))
                .contains("f");

        subscription.resume();

        river.awaitSame("orders");
        assertThat(river.records()).hasSize(101);
    }

    @Test
    void withoutADumpOnlyChangesArrive() {
        river.start(PluginChoice.PGOUTPUT, Mode.NEVER);
        river.awaitState(State.STREAMING);
        river.execute("INSERT INTO orders VALUES (500, 'x')");

        await().atMost(SOON).until(() -> river.records().size() == 1);
        assertThat(river.records().get(0).key()).isEqualTo("500");
    }

    @Test
    void theServerIsToldOnlyWhatIsWrittenDown() {
        Subscription subscription = river.stream(PluginChoice.PGOUTPUT);
        river.refuseProgress();
        river.execute("INSERT INTO orders VALUES (500, 'x')");

        await().atMost(SOON)
                .until(() -> String.valueOf(subscription.status().reason()).contains("The progress cannot be written"));
        String written = river.positions().startLsn().toString();
        assertThat(river.database().slotWhere("confirmed_flush_lsn > '" + written + "'"))
                .isEmpty();
        river.takeProgress();

        river.awaitState(State.STREAMING);
        river.awaitSame("orders");
    }

    @Test
    void aQuietDatabaseOnABusyServerHoldsNoWal() {
        river.stream(PluginChoice.PGOUTPUT);
        TestDatabase other = TestDatabase.create(river.server());
        other.execute("CREATE TABLE busy AS SELECT i, repeat('z', 100) AS z FROM generate_series(1, 50000) i");
        String end = river.database().query("SELECT pg_current_wal_lsn()").orElseThrow();

        await().atMost(SOON)
                .until(() -> river.database()
                        .slotWhere("confirmed_flush_lsn >= '" + end + "'")
                        .isPresent());
    }
}
