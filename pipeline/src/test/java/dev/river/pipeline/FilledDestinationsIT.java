package dev.river.pipeline;

import static dev.river.pipeline.TestSubscriptions.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.river.pipeline.settings.DumpSettings.Mode;
import dev.river.pipeline.status.State;
import dev.river.postgres.PluginChoice;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What becomes of the tables of a destination that someone deletes. */
class FilledDestinationsIT {

    private static final String DESTINATION = "public.orders";

    @RegisterExtension
    final TestSubscriptions river = new TestSubscriptions();

    @BeforeEach
    void createTable() {
        river.execute("CREATE TABLE others (id int PRIMARY KEY); INSERT INTO others VALUES (1)");
    }

    private void see(String identity) {
        river.sink().context().destinationIs(DESTINATION, identity);
    }

    @Test
    void theTablesOfADestinationThatIsAnotherAreDumpedThereAgain() {
        river.startWithOther(PluginChoice.PGOUTPUT);
        river.awaitState(State.STREAMING);
        see("first");
        see("first");
        long others = river.dumped("others");

        see("second");

        await().atMost(SOON).until(() -> river.dumped("orders") == 200);
        river.awaitState(State.STREAMING);
        assertThat(river.dumped("others")).isEqualTo(others);
        assertThat(river.other().server().written().records().stream()
                        .filter(record -> record.table().name().name().equals("orders")))
                .hasSize(100);
    }

    @Test
    void whatIsBehindADestinationIsKnownAfterARestart() {
        river.stream(PluginChoice.TEST_DECODING);
        see("first");
        river.stop();
        river.stream(PluginChoice.TEST_DECODING);
        see("first");
        assertThat(river.dumped("orders")).isEqualTo(100);

        see("second");

        await().atMost(SOON).until(() -> river.dumped("orders") == 200);
    }

    @Test
    void nothingIsDumpedAgainWhereNothingIsToBeDumped() {
        try (LogLines log = new LogLines(FilledDestinations.class.getName())) {
            Subscription subscription = river.start(PluginChoice.PGOUTPUT, Mode.NEVER);
            river.awaitState(State.STREAMING);
            see("first");
            see("second");

            assertThat(subscription.status().dumps()).isEmpty();
            assertThat(log.all())
                    .singleElement()
                    .asString()
                    .contains("was deleted and made anew", "dump.mode is never", "tasks/dump?subscription=");
        }
    }
}
