package dev.river.pipeline;

import static dev.river.pipeline.TestSubscriptions.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.river.pipeline.status.State;
import dev.river.pipeline.status.SubscriptionStatus;
import dev.river.postgres.PluginChoice;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What becomes of a subscription and its sessions when the network to the server is cut without a word. */
@Timeout(300)
class NetworkCutIT {

    @RegisterExtension
    final TestSubscriptions river = TestSubscriptions.onServersOfTheirOwn("15");

    /** The server knows of no cut, and keeps both the lock and the slot for sessions that nobody has any more. */
    @Test
    void theOldSessionsDoNotKeepTheOwnerFromGoingOn() throws Exception {
        river.execute("ALTER SYSTEM SET wal_sender_timeout = 0");
        river.execute("SELECT pg_reload_conf()");
        Set<State> states = ConcurrentHashMap.newKeySet();
        try (CuttableNetwork network = new CuttableNetwork(river.server().port())) {
            Subscription subscription = river.startThrough(network, PluginChoice.PGOUTPUT);
            river.awaitState(State.STREAMING);

            network.cut();
            river.execute("INSERT INTO orders VALUES (500, 'while it was cut')");

            await().atMost(SOON.multipliedBy(2)).until(() -> {
                SubscriptionStatus status = subscription.status();
                states.add(status.state());
                return river.streamed("orders").size() == 1;
            });
            river.awaitState(State.STREAMING);
            river.awaitSame("orders");
            river.stop();
        }
        assertThat(states).contains(State.RETRYING).doesNotContain(State.FAILED);
    }
}
