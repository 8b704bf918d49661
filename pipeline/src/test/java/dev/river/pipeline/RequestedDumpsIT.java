package dev.river.pipeline;

import static dev.river.pipeline.TestSubscriptions.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.river.pipeline.settings.DumpSettings.Mode;
import dev.river.pipeline.status.DumpState;
import dev.river.pipeline.status.DumpStatus;
import dev.river.pipeline.status.State;
import dev.river.postgres.PluginChoice;
import dev.river.sink.ChangeRecord;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Dumps of some tables and rows that an operator asks for, while the stream flows. */
class RequestedDumpsIT {

    @RegisterExtension
    final TestSubscriptions river = new TestSubscriptions();

    @ForBothPlugins
    void onlyTheTableIsDumpedThatWasAskedFor(PluginChoice plugin) {
        river.execute("CREATE TABLE customers (id int PRIMARY KEY); INSERT INTO customers VALUES (1), (2)");
        Subscription subscription = river.stream(plugin);

        long id = subscription.dump(List.of("public.cust*"), null, null);

        awaitState(subscription, id, DumpState.DONE);
        assertThat(river.dumped("customers")).isEqualTo(4);
        assertThat(river.dumped("orders")).isEqualTo(100);
        assertThat(subscription.status().dump()).isNull();
        assertThat(dump(subscription, id).progress().rows()).isEqualTo(2);
        assertThat(dump(subscription, id).progress().percent()).isEqualTo(100);
    }

    @ForBothPlugins
    void onlyTheRowsAreDumpedThatFulfilTheCondition(PluginChoice plugin) {
        Subscription subscription = river.stream(plugin);

        long id = subscription.dump(List.of("orders"), "id BETWEEN 11 AND 20 OR note = 'note 99' -- a comment", null);

        awaitState(subscription, id, DumpState.DONE);
        assertThat(river.dumped("orders")).isEqualTo(100 + 11);
        assertThat(river.records("orders").stream().skip(100).map(record -> String.valueOf(record.key())))
                .containsExactlyInAnyOrder("11", "12", "13", "14", "15", "16", "17", "18", "19", "20", "99");
    }

    @Test
    void onlyTheSinkGetsRowsThatWasAskedFor() {
        Subscription subscription = river.startWithOther(PluginChoice.PGOUTPUT);
        river.awaitState(State.STREAMING);

        long id = subscription.dump(List.of(), null, "other");

        awaitState(subscription, id, DumpState.DONE);
        assertThat(dumped(river.other())).isEqualTo(200);
        assertThat(dumped(river.sink())).isEqualTo(100);
    }

    private static long dumped(SharedSink sink) {
        return sink.server().written().records().stream()
                .filter(ChangeRecord::dumped)
                .count();
    }

    @Test
    void aPartitionIsDumpedByItself() {
        river.execute("CREATE TABLE parts (id int PRIMARY KEY) PARTITION BY RANGE (id);"
                + " CREATE TABLE parts_1 PARTITION OF parts FOR VALUES FROM (0) TO (10);"
                + " CREATE TABLE parts_2 PARTITION OF parts FOR VALUES FROM (10) TO (20);"
                + " INSERT INTO parts VALUES (1), (2), (11)");
        Subscription subscription = river.stream(PluginChoice.PGOUTPUT);

        awaitState(subscription, subscription.dump(List.of("public.parts_1"), null, null), DumpState.DONE);
        assertThat(river.dumped("parts")).isEqualTo(3 + 2);

        awaitState(subscription, subscription.dump(List.of("parts"), null, null), DumpState.DONE);
        assertThat(river.dumped("parts")).isEqualTo(3 + 2 + 3);
    }

    @Test
    void requestsThatCannotBeDoneAreRefusedWithASentence() {
        Subscription subscription = river.stream(PluginChoice.PGOUTPUT);

        assertThatThrownBy(() -> subscription.dump(List.of("order"), null, null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("is called order;", "its tables are", "orders");
        assertThatThrownBy(() -> subscription.dump(List.of("orders"), null, "nowhere"))
                .hasMessageContainingAll("has no sink nowhere; it has events");
        assertThatThrownBy(() -> subscription.dump(List.of("orders"), "amount > 5", null))
                .hasMessageContainingAll("does not fit table", "orders", "column \"amount\" does not exist");
        assertThatThrownBy(() -> subscription.dump(List.of("orders"), "true); DROP TABLE orders; SELECT (1", null))
                .hasMessageContaining("must not contain a semicolon");
        assertThatThrownBy(() -> subscription.dump(List.of("."), null, null))
                .hasMessageContaining("is not a table pattern");
        assertThatThrownBy(() -> subscription.dump(List.of("orders"), "id = 1) OR (id = 2", null))
                .hasMessageContaining("The condition does not fit table public.orders");
        assertThatThrownBy(() -> subscription.cancelDump(1)).hasMessageContaining("has no dump 1");
        assertThat(subscription.status().dumps()).allMatch(dump -> dump.id() == 0);
    }

    @Test
    void requestsAreDoneOneAfterTheOtherAndCanBePausedAndCancelled() throws SQLException {
        river.execute("CREATE TABLE customers (id int PRIMARY KEY); INSERT INTO customers VALUES (1), (2)");
        Subscription subscription = river.stream(PluginChoice.PGOUTPUT);
        long first;
        long second;
        try (Connection connection = lock("orders")) {
            first = subscription.dump(List.of("orders"), null, null);
            second = subscription.dump(List.of("customers"), null, null);
            long third = subscription.dump(List.of("customers"), "id = 1", null);
            awaitState(subscription, first, DumpState.RUNNING);
            assertThat(dump(subscription, second).state()).isEqualTo(DumpState.WAITING);
            assertThat(dump(subscription, third).state()).isEqualTo(DumpState.WAITING);

            subscription.cancelDump(third);
            subscription.pauseDump(second);
            subscription.pauseDump(first);
            awaitState(subscription, second, DumpState.PAUSED);
            assertThat(subscription.status().dumps()).extracting(DumpStatus::id).containsExactly(0L, first, second);
            river.awaitState(State.STREAMING);

            subscription.resumeDump(second);
            awaitState(subscription, second, DumpState.DONE);
            assertThat(dump(subscription, first).state()).isEqualTo(DumpState.PAUSED);
            subscription.resumeDump(first);
            awaitState(subscription, first, DumpState.RUNNING);
            connection.rollback();
        }
        awaitState(subscription, first, DumpState.DONE);
        assertThat(river.dumped("customers")).isEqualTo(4);
        assertThat(river.dumped("orders")).isEqualTo(200);
        river.awaitState(State.STREAMING);
    }

    @Test
    void aTableThatJoinsDoesNotWaitForARequest() throws SQLException {
        Subscription subscription = river.stream(PluginChoice.PGOUTPUT);
        try (Connection connection = river.database().connect();
                Statement statement = connection.createStatement()) {
            statement.execute("SELECT pg_advisory_lock(1)");
            long id = subscription.dump(List.of("orders"), "pg_advisory_xact_lock_shared(1)::text = ''", null);
            river.execute("CREATE TABLE customers (id int PRIMARY KEY); INSERT INTO customers VALUES (1), (2)");

            river.awaitSame("customers");
            assertThat(dump(subscription, id).state()).isEqualTo(DumpState.RUNNING);
            statement.execute("SELECT pg_advisory_unlock_all()");
            awaitState(subscription, id, DumpState.DONE);
            assertThat(river.dumped("orders")).isEqualTo(200);
        }
    }

    @Test
    void aRequestSurvivesARestart() throws SQLException {
        Subscription first = river.stream(PluginChoice.PGOUTPUT);
        long id;
        try (Connection connection = lock("orders")) {
            id = first.dump(List.of("orders"), "id <= 10", null);
            awaitState(first, id, DumpState.RUNNING);
            river.stop();
            connection.rollback();
        }
        Subscription second = river.start(PluginChoice.PGOUTPUT);

        awaitState(second, id, DumpState.DONE);
        assertThat(river.dumped("orders")).isEqualTo(110);
        river.stop();
        river.stream(PluginChoice.PGOUTPUT);
        assertThat(river.dumped("orders")).isEqualTo(110);
        assertThat(river.dumpedParts()).allMatch(dumped -> dumped.request() == 0);
    }

    @Test
    void whatIsAskedForRepairsAGapThoughNothingIsDumpedByItself() {
        Subscription subscription = river.start(PluginChoice.PGOUTPUT, Mode.NEVER);
        river.awaitState(State.STREAMING);
        subscription.pause();
        river.awaitState(State.PAUSED);
        river.execute("SELECT pg_drop_replication_slot('" + river.database().slot() + "')");
        subscription.resume();
        river.awaitState(State.FAILED);

        subscription.dump();

        river.awaitSame("orders");
        river.awaitState(State.STREAMING);
        assertThat(river.dumped("orders")).isEqualTo(100);
    }

    @Test
    void aConditionMayNameTheTableWhicheverPartitionIsRead() {
        river.execute("CREATE TABLE items (id int PRIMARY KEY) PARTITION BY RANGE (id);"
                + " CREATE TABLE items_1 PARTITION OF items FOR VALUES FROM (1) TO (51);"
                + " CREATE TABLE items_2 PARTITION OF items FOR VALUES FROM (51) TO (101);"
                + " INSERT INTO items SELECT generate_series(1, 100)");
        Subscription subscription = river.stream(PluginChoice.PGOUTPUT);
        long before = river.dumped("items");

        river.awaitDone(
                subscription,
                subscription.dump(
                        List.of("items"),
                        "EXISTS (SELECT 1 FROM public.orders o WHERE o.id = items.id AND o.id % 2 = 0)",
                        null));

        assertThat(river.dumped("items") - before).isEqualTo(50);
    }

    @Test
    void aConditionThatFitsNoMoreHasItsDumpStandStill() throws SQLException {
        river.execute("CREATE TABLE chosen (id int PRIMARY KEY)");
        Subscription subscription = river.stream(PluginChoice.PGOUTPUT);
        long id;
        try (Connection connection = lock("orders")) {
            id = subscription.dump(
                    List.of("orders"), "EXISTS (SELECT 1 FROM public.chosen c WHERE c.id = orders.id)", null);
            river.execute("ALTER TABLE chosen RENAME TO taken");
            connection.rollback();
        }

        awaitState(subscription, id, DumpState.FAILED);
        assertThat(dump(subscription, id).reason()).contains("chosen");
        river.awaitState(State.STREAMING);
    }

    @Test
    void aRequestSurvivesATakeOver() throws SQLException {
        Subscription owner = river.stream(PluginChoice.PGOUTPUT);
        Subscription second = river.start(PluginChoice.PGOUTPUT);
        await().atMost(SOON).until(() -> second.status().reason() != null);
        long id;
        try (Connection connection = lock("orders")) {
            id = owner.dump(List.of("orders"), "id <= 10", null);
            awaitState(owner, id, DumpState.RUNNING);
            owner.close();
            connection.rollback();
        }

        awaitState(second, id, DumpState.DONE);
        assertThat(river.dumped("orders")).isEqualTo(110);
    }

    @Test
    void aPausedRequestIsShownByTheMetricsAfterARestart() throws SQLException {
        Subscription first = river.stream(PluginChoice.PGOUTPUT);
        try (Connection connection = lock("orders")) {
            long id = first.dump(List.of("orders"), null, null);
            first.pauseDump(id);
            awaitState(first, id, DumpState.PAUSED);
            river.stop();
            connection.rollback();
        }

        river.stream(PluginChoice.PGOUTPUT);

        await().atMost(SOON)
                .until(() -> river.gauges("river.dump.table.rows.estimated").size() == 1);
        assertThat(river.dumped("orders")).isEqualTo(100);
    }

    @Test
    void aRequestThatFailsStandsStillAndHoldsNothingUp() {
        river.execute("ALTER TABLE orders ADD amount int; UPDATE orders SET amount = id - 50");
        Subscription subscription = river.stream(PluginChoice.PGOUTPUT);
        long failing = subscription.dump(List.of("orders"), "100 / amount > 5", null);
        long next = subscription.dump(List.of("orders"), "id = 1", null);

        awaitState(subscription, failing, DumpState.FAILED);
        assertThat(dump(subscription, failing).reason()).contains("division by zero");
        awaitState(subscription, next, DumpState.DONE);
        river.awaitState(State.STREAMING);
        river.execute("UPDATE orders SET amount = 1 WHERE amount = 0");
        subscription.resumeDump(failing);

        awaitState(subscription, failing, DumpState.DONE);
    }

    private static void awaitState(Subscription subscription, long id, DumpState state) {
        await().atMost(SOON)
                .until(() -> subscription.status().dumps().stream()
                        .anyMatch(dump -> dump.id() == id && dump.state() == state));
    }

    private static DumpStatus dump(Subscription subscription, long id) {
        return subscription.status().dumps().stream()
                .filter(dump -> dump.id() == id)
                .findFirst()
                .orElseThrow();
    }

    /** Locks a table, so that nobody can read it until the transaction ends. */
    private Connection lock(String table) throws SQLException {
        Connection connection = river.database().connect();
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            statement.execute("LOCK TABLE " + table + " IN ACCESS EXCLUSIVE MODE");
        }
        return connection;
    }
}
