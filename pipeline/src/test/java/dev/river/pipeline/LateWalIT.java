package dev.river.pipeline;

import static dev.river.pipeline.TestSubscriptions.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.river.pipeline.status.State;
import dev.river.postgres.PluginChoice;
import dev.river.sink.ChangeRecord;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Dumps of rows of which the server shows something else than its WAL tells: a commit that can be seen before it is written, one
 * that is written before it can be seen, and WAL of which nobody writes the end.
 */
@Timeout(300)
class LateWalIT {

    @RegisterExtension
    final TestSubscriptions river = new TestSubscriptions();

    @ForBothPlugins
    void asynchronousCommitsAreNotOvertakenByTheDump(PluginChoice plugin) throws SQLException {
        river.execute("UPDATE orders SET note = 'value 1' WHERE id = 1");
        Subscription subscription = river.stream(plugin);
        long before = river.dumped("orders");
        long id;
        // Nobody else writes the WAL of a commit that does not wait for it.
        try (StoppedProcess walWriter = new StoppedProcess(river.database(), "walwriter");
                Connection connection = river.database().connect();
                Statement statement = connection.createStatement()) {
            statement.execute("SET synchronous_commit = off");
            statement.execute("UPDATE orders SET note = 'value 2' WHERE id = 1");
            statement.execute("UPDATE orders SET note = 'value 3' WHERE id = 1");
            long ids = transactionIds();
            id = subscription.dump(List.of("orders"), null, null);
            // The chunk waits, and River asks the server to write its WAL; or it waits for nothing.
            await().atMost(SOON).until(() -> river.dumped("orders") > before || transactionIds() > ids);
        }

        river.awaitDone(subscription, id);
        assertThat(notesOfTheFirst())
                .as("the values of the row, one after the other")
                .contains("value 2", "value 3")
                .isSorted();
        river.awaitSame("orders");
    }

    @ForBothPlugins
    void anOpenTransactionOfAQuietServerDoesNotHoldADumpUp(PluginChoice plugin) throws SQLException {
        Subscription subscription = river.stream(plugin);
        // Both would write the WAL after some seconds.
        setAutovacuum("off");
        try (StoppedProcess backgroundWriter = new StoppedProcess(river.database(), "background writer");
                Connection connection = river.database().connect();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("INSERT INTO orders VALUES (500, 'open')");

            river.awaitDone(subscription, subscription.dump(List.of("orders"), null, null));
            connection.commit();
        } finally {
            setAutovacuum("on");
        }
        river.awaitSame("orders");
    }

    @ForBothPlugins
    void aCommitThatWaitsWhileRiverStartsAgainIsNotPutBack(PluginChoice plugin) throws SQLException {
        river.stream(plugin);
        Subscription second;
        long id;
        try (LateStandby standby = new LateStandby(river.server())) {
            // To be met for the first time, the table would have to be looked up.
            river.execute("UPDATE orders SET note = 'earlier' WHERE id = 1");
            await().atMost(SOON).until(() -> notesOfTheFirst().contains("earlier"));
            standby.hold();
            CompletableFuture<Void> commit =
                    CompletableFuture.runAsync(() -> river.execute("UPDATE orders SET note = 'later' WHERE id = 1"));
            await().atMost(SOON).until(() -> notesOfTheFirst().contains("later"));
            river.stop();

            second = river.start(plugin);
            river.awaitState(State.STREAMING);
            long before = river.dumped("orders");
            id = second.dump(List.of("orders"), null, null);
            await().atMost(SOON)
                    .until(() -> river.dumped("orders") > before
                            || String.valueOf(second.status().reason()).contains("A dump is due, and waits"));
            standby.release();
            commit.join();
        }

        river.awaitDone(second, id);
        assertThat(notesOfTheFirst()).last().isEqualTo("later");
        river.awaitSame("orders");
    }

    private void setAutovacuum(String value) {
        river.execute("ALTER SYSTEM SET autovacuum = " + value);
        river.execute("SELECT pg_reload_conf()");
    }

    private long transactionIds() {
        return Long.parseLong(river.database()
                .query("SELECT txid_snapshot_xmax(txid_current_snapshot())::text")
                .orElseThrow());
    }

    /** What the sink was given of the first row, in order. */
    private List<String> notesOfTheFirst() {
        return river.records("orders").stream()
                .map(ChangeRecord::after)
                .filter(Objects::nonNull)
                .filter(row -> "1".equals(row.text(0)))
                .map(row -> String.valueOf(row.text(1)))
                .toList();
    }
}
