package dev.river.pipeline;

import static dev.river.pipeline.TestSubscriptions.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.river.postgres.PluginChoice;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a subscription does where changes may be missing. */
class GapsIT {

    @RegisterExtension
    final TestSubscriptions river = new TestSubscriptions();

    @Test
    void aSlotThatIsGoneIsAGapUntilADumpRepairsIt() {
        river.stream(PluginChoice.PGOUTPUT);
        river.stop();
        river.execute("SELECT pg_drop_replication_slot('" + river.database().slot() + "')");
        river.execute("INSERT INTO orders VALUES (500, 'in the gap')");

        Subscription second = river.start(PluginChoice.PGOUTPUT);
        river.awaitState(State.FAILED);
        assertThat(second.status().reason()).contains("is gone", "tasks/dump?subscription=");
        second.dump();

        river.awaitState(State.STREAMING);
        river.awaitSame("orders");
    }

    @Test
    void aSlotThatSomeoneElseMovedIsAGap() {
        river.stream(PluginChoice.TEST_DECODING);
        river.stop();
        river.execute("INSERT INTO orders VALUES (500, 'skipped')");
        river.execute("SELECT pg_replication_slot_advance('" + river.database().slot() + "', pg_current_wal_lsn())");

        Subscription second = river.start(PluginChoice.TEST_DECODING);
        river.awaitState(State.FAILED);
        assertThat(second.status().reason()).contains("was moved", "by someone else");
    }

    @Test
    void aSlotThatIsMovedDuringAPauseIsAGap() {
        Subscription subscription = river.stream(PluginChoice.PGOUTPUT);
        subscription.pause();
        river.awaitState(State.PAUSED);
        await().atMost(SOON)
                .until(() -> river.database().slotWhere("NOT active").isPresent());
        river.execute("INSERT INTO orders VALUES (500, 'skipped')");
        river.execute("SELECT pg_replication_slot_advance('" + river.database().slot() + "', pg_current_wal_lsn())");

        subscription.resume();

        river.awaitState(State.FAILED);
        assertThat(subscription.status().reason()).contains("was moved", "by someone else");
        subscription.dump();
        river.awaitSame("orders");
    }

    @Test
    void aPublicationThatIsDroppedIsAGapUntilADumpRepairsIt() {
        Subscription subscription = river.stream(PluginChoice.PGOUTPUT);
        river.execute("DROP PUBLICATION " + river.database().slot() + ", "
                + river.database().slot() + "_inserts");
        river.execute("INSERT INTO orders VALUES (500, 'not published')");

        river.awaitState(State.FAILED);
        assertThat(subscription.status().reason()).contains("does not exist", "tasks/dump?subscription=");
        subscription.dump();
        river.awaitSame("orders");
    }
}
