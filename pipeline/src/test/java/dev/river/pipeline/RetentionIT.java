package dev.river.pipeline;

import static dev.river.pipeline.TestSubscriptions.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.river.pipeline.status.State;
import dev.river.pipeline.status.SubscriptionStatus;
import dev.river.postgres.PluginChoice;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What is said of the WAL that the server keeps for a slot, in every state. */
@Timeout(300)
class RetentionIT {

    /** About 8 MiB of WAL. */
    private static final String MUCH_WAL =
            "CREATE TABLE IF NOT EXISTS much (note text); INSERT INTO much SELECT repeat('x', 1000) FROM generate_series(1, 8000)";

    @RegisterExtension
    final TestSubscriptions river = TestSubscriptions.onServersOfTheirOwn("15");

    @Test
    void lagAndRetainedWalGrowWhileTheSubscriptionHasFailed() {
        river.stream(PluginChoice.TEST_DECODING);
        river.stop();
        river.execute("INSERT INTO orders VALUES (500, 'skipped')");
        river.execute("SELECT pg_replication_slot_advance('" + river.database().slot() + "', pg_current_wal_lsn())");
        Subscription subscription = river.start(PluginChoice.TEST_DECODING);
        river.awaitState(State.FAILED);
        await().atMost(SOON)
                .until(() -> subscription.status().lagBytes().isPresent()
                        && subscription.status().retainedWalBytes().isPresent());
        SubscriptionStatus before = subscription.status();

        river.execute(MUCH_WAL);

        await().atMost(SOON)
                .until(() -> subscription.status().lagBytes().orElseThrow()
                                > before.lagBytes().orElseThrow() + (4 << 20)
                        && subscription.status().retainedWalBytes().orElseThrow()
                                > before.retainedWalBytes().orElseThrow() + (4 << 20));
        assertThat(subscription.status().state()).isEqualTo(State.FAILED);
    }

    @Test
    void healthIsRedBeforeWalIsLostAndSaysItWhereItIsLostDuringAPause() {
        river.execute("ALTER SYSTEM SET max_slot_wal_keep_size = '96MB'; ");
        river.execute("SELECT pg_reload_conf()");
        Subscription subscription = river.stream(PluginChoice.PGOUTPUT);
        await().atMost(SOON).until(() -> subscription.status().safeWalBytes() != null);
        assertThat(subscription.status().healthy()).isTrue();
        assertThat(subscription.status().walStatus()).isEqualTo("reserved");

        subscription.pause();
        river.awaitState(State.PAUSED);
        await().atMost(SOON).until(() -> {
            if (!isSaid(subscription, "the server removes ")) {
                river.execute(MUCH_WAL);
            }
            return isSaid(subscription, "max_slot_wal_keep_size, which needs no restart");
        });
        assertThat(subscription.status().walStatus()).isNotEqualTo("lost");

        await().atMost(SOON).until(() -> {
            river.execute(MUCH_WAL);
            river.execute("CHECKPOINT");
            return isSaid(subscription, "has lost WAL that it still needed");
        });
        assertThat(subscription.status().state()).isEqualTo(State.PAUSED);
        assertThat(subscription.resume().reason())
                .contains("tasks/dump?subscription=")
                .containsOnlyOnce("has lost WAL that it still needed");

        subscription.dump();
        river.awaitState(State.STREAMING);
        await().atMost(Duration.ofSeconds(5)).until(() -> subscription.status().walStatus() != null);
        assertThat(subscription.status().reason()).isNull();
        assertThat(subscription.status().healthy()).isTrue();
    }

    private static boolean isSaid(Subscription subscription, String sentence) {
        SubscriptionStatus status = subscription.status();
        return !status.healthy() && String.valueOf(status.reason()).contains(sentence);
    }
}
