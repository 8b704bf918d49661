package dev.river.pipeline;

import static dev.river.pipeline.TestSubscriptions.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.river.pipeline.status.State;
import dev.river.postgres.PluginChoice;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What an operator asks holds until it is taken back or done, whoever owns the slot. */
class RequestsIT {

    @RegisterExtension
    final TestSubscriptions river = new TestSubscriptions();

    @Test
    void aPauseSurvivesARestart() {
        Subscription first = river.stream(PluginChoice.PGOUTPUT);
        first.pause();
        river.awaitState(State.PAUSED);
        river.stop();
        river.execute("INSERT INTO orders VALUES (500, 'x')");

        Subscription second = river.start(PluginChoice.PGOUTPUT);
        river.awaitState(State.PAUSED);
        assertThat(river.records()).hasSize(100);
        second.resume();

        river.awaitSame("orders");
    }

    @Test
    void whatWasAskedBeforeAFailureDoesNotAnswerIt() {
        Subscription subscription = river.stream(PluginChoice.PGOUTPUT);
        river.sink().server().refuse(1);
        river.execute("INSERT INTO orders VALUES (500, 'x')");
        subscription.resume();
        river.awaitSame("orders");
        int attempts = river.sink().server().attempts();

        river.sink().server().failFatally("The disk of the sink is full.");
        river.execute("INSERT INTO orders VALUES (501, 'x')");
        river.awaitState(State.FAILED);

        await().atMost(SOON)
                .during(Duration.ofSeconds(2))
                .until(() -> subscription.status().state().equals(State.FAILED));
        assertThat(river.sink().server().attempts()).isEqualTo(attempts + 1);
    }

    @Test
    void aSinkThatRefusedForGoodIsTriedAgainWhenSomeoneMayHaveMendedIt() {
        river.stream(PluginChoice.PGOUTPUT);
        river.sink().server().failFatally("User river may not write; grant WRITE.");
        river.execute("INSERT INTO orders VALUES (501, 'x')");
        river.awaitState(State.FAILED);

        river.sink().server().heal();

        river.awaitState(State.STREAMING);
        river.awaitSame("orders");
    }

    @Test
    void aPauseSurvivesATakeOver() {
        Subscription owner = river.stream(PluginChoice.PGOUTPUT);
        Subscription second = river.start(PluginChoice.PGOUTPUT);
        await().atMost(SOON).until(() -> second.status().reason() != null);
        owner.pause();
        await().atMost(SOON).until(() -> owner.status().state() == State.PAUSED);

        owner.close();

        river.awaitState(State.PAUSED);
    }

    @Test
    void aDumpThatWasAskedForSurvivesARestart() {
        Subscription first = river.stream(PluginChoice.PGOUTPUT);
        first.pause();
        river.awaitState(State.PAUSED);
        river.execute("SELECT pg_drop_replication_slot('" + river.database().slot() + "')");
        first.resume();
        river.awaitState(State.FAILED);
        first.pause();
        first.dump();
        first.close();

        Subscription second = river.start(PluginChoice.PGOUTPUT);
        second.resume();

        await().atMost(SOON).until(() -> river.dumped("orders") >= 200);
        river.awaitState(State.STREAMING);
        long dumped = river.dumped("orders");
        river.stop();
        river.stream(PluginChoice.PGOUTPUT);
        assertThat(river.dumped("orders")).as("rows dumped, each request once").isEqualTo(dumped);
    }

    @Test
    void whatAnInstanceWasAskedThatHasFailedIsDoneByTheOwner() {
        river.stream(PluginChoice.PGOUTPUT);

        river.ask(requests -> requests.withPaused(true));
        river.awaitState(State.PAUSED);
        river.ask(requests -> requests.withPaused(false));
        river.awaitState(State.STREAMING);
        river.ask(requests -> requests.withDump(List.of(), null, null, Instant.now()));

        await().atMost(SOON).until(() -> river.dumped("orders") == 200);
        river.awaitState(State.STREAMING);
    }

    @Test
    void whoStandsByPassesRequestsOn() {
        river.stream(PluginChoice.PGOUTPUT);
        Subscription second = river.start(PluginChoice.PGOUTPUT);
        await().atMost(SOON).until(() -> second.status().reason() != null);

        assertThatThrownBy(second::pause)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("send the request to that instance");
        assertThatThrownBy(second::resume).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(second::dump).isInstanceOf(IllegalStateException.class);
    }
}
