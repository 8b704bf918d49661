package dev.river.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.river.postgres.PluginChoice;
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
}
