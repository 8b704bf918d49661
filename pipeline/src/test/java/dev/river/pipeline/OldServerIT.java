package dev.river.pipeline;

import static dev.river.pipeline.TestSubscriptions.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.river.pipeline.status.State;
import dev.river.postgres.PluginChoice;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** On PostgreSQL 9.6, which has neither pgoutput nor publications, temporary slots nor partitions. */
class OldServerIT {

    @RegisterExtension
    final TestSubscriptions river = new TestSubscriptions("9.6");

    @Test
    void rowsAreDumpedStreamedAndDumpedAgain() {
        Subscription subscription = river.stream(PluginChoice.AUTO);
        river.execute("INSERT INTO orders VALUES (500, 'x'); UPDATE orders SET note = 'y' WHERE id = 1");
        river.awaitSame("orders");
        assertThat(subscription.status().plugin()).isEqualTo("test_decoding");

        river.stop();
        river.execute("DELETE FROM orders WHERE id = 2");
        Subscription second = river.stream(PluginChoice.AUTO);
        river.awaitSame("orders");

        second.dump();
        river.execute("CREATE TABLE later AS SELECT 1 AS id; ALTER TABLE later ADD PRIMARY KEY (id)");
        river.awaitSame("later");
        river.awaitSame("orders");
    }

    @Test
    void aRewriteOfATableIsNoTable() {
        river.stream(PluginChoice.AUTO);

        river.execute(
                "ALTER TABLE orders ADD added numeric DEFAULT 1.5; INSERT INTO orders VALUES (500, 'behind it', 2)");

        await().atMost(SOON).until(() -> !river.streamed("orders").isEmpty());
        assertThat(river.records())
                .hasSizeGreaterThan(100)
                .extracting(record -> record.table().name().name())
                .containsOnly("orders");
    }

    @Test
    void rowsAreDumpedAgainInChunks() {
        river.execute("INSERT INTO orders SELECT i, repeat('x', 500) FROM generate_series(101, 4000) i;"
                + " DELETE FROM orders WHERE id % 7 = 0");
        Subscription subscription = river.startWithMemory(PluginChoice.AUTO, 1 << 20);
        river.awaitState(State.STREAMING);
        long rows = river.dumped("orders");
        long id = subscription.dump(List.of("orders"), null, null);
        river.execute("UPDATE orders SET note = 'later' WHERE id % 5 = 0; DELETE FROM orders WHERE id % 11 = 0");

        river.awaitDone(subscription, id);
        river.awaitSame("orders");
        assertThat(river.dumped("orders") + river.overtaken()).isGreaterThan(rows + rows * 8 / 10);
        assertThat(subscription.status().dumps().get(1).progress().chunks()).isGreaterThan(2);
    }
}
