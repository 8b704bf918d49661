package dev.river.pipeline;

import static dev.river.pipeline.TestSubscriptions.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.river.pipeline.status.State;
import dev.river.postgres.PluginChoice;
import java.sql.Connection;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Partitions that can't be published yet, on a server that publishes each by itself. */
@Timeout(180)
class WaitingPartitionsIT {

    @RegisterExtension
    final TestSubscriptions river = new TestSubscriptions("12");

    @Test
    void theOthersOfTheTableAreStreamedAndNotDumpedAgain() throws Exception {
        river.execute("CREATE TABLE parted (id int PRIMARY KEY, v text) PARTITION BY RANGE (id);"
                + " CREATE TABLE parted_1 PARTITION OF parted FOR VALUES FROM (1) TO (1000);"
                + " INSERT INTO parted SELECT i, 'v' FROM generate_series(1, 500) i");
        Subscription subscription = river.stream(PluginChoice.PGOUTPUT);
        river.awaitSame("parted");
        try (Connection open = river.database().connect();
                Statement statement = open.createStatement()) {
            open.setAutoCommit(false);
            statement.execute("CREATE TABLE parted_2 PARTITION OF parted FOR VALUES FROM (1000) TO (2000)");
            open.commit();
            statement.execute("LOCK TABLE parted_2 IN SHARE MODE");
            statement.execute("INSERT INTO parted VALUES (1500, 'while it waits')");
            await().atMost(SOON).until(() -> !subscription.status().waiting().isEmpty());

            river.execute("DELETE FROM parted_1 WHERE id = 3");
            await().atMost(SOON).until(() -> river.streamed("parted").size() == 1);
            open.commit();
        }

        river.awaitSame("parted");
        assertThat(river.dumped("parted")).isEqualTo(501);
        assertThat(subscription.status().state()).isIn(State.STREAMING, State.DUMPING);
    }
}
