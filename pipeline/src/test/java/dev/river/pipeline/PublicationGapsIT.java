package dev.river.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.river.pipeline.status.State;
import dev.river.postgres.PluginChoice;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** On PostgreSQL 18, which passes over a publication that is not there with nothing but a warning in its own log. */
class PublicationGapsIT {

    @RegisterExtension
    final TestSubscriptions river = new TestSubscriptions("18");

    @Test
    void aPublicationThatIsDroppedWhileRiverIsDownIsAGapUntilADumpRepairsIt() {
        river.stream(PluginChoice.PGOUTPUT);
        river.stop();
        dropPublications();

        Subscription second = river.start(PluginChoice.PGOUTPUT);
        repair(second);
    }

    @Test
    void aPublicationThatIsDroppedWhileRiverStreamsIsAGapUntilADumpRepairsIt() {
        Subscription subscription = river.stream(PluginChoice.PGOUTPUT);
        dropPublications();

        repair(subscription);
    }

    private void dropPublications() {
        String name = river.database().slot();
        river.execute("DROP PUBLICATION " + name + ", " + name + "_inserts");
        river.execute("INSERT INTO orders VALUES (500, 'not published')");
    }

    private void repair(Subscription subscription) {
        river.awaitState(State.FAILED);
        assertThat(subscription.status().reason()).contains("was dropped", "tasks/dump?subscription=");
        subscription.dump();
        river.awaitSame("orders");
    }
}
