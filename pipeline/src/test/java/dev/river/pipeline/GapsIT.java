package dev.river.pipeline;

import static dev.river.pipeline.TestSubscriptions.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.river.pipeline.progress.Positions;
import dev.river.pipeline.status.State;
import dev.river.postgres.PluginChoice;
import java.util.Map;
import java.util.function.UnaryOperator;
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

        assertGapUntilADump(PluginChoice.PGOUTPUT, "is gone");
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
        dropPublications();
        river.execute("INSERT INTO orders VALUES (500, 'not published')");

        river.awaitState(State.FAILED);
        assertThat(subscription.status().reason())
                .containsAnyOf("does not exist", "was dropped")
                .contains("tasks/dump?subscription=");
        subscription.dump();
        river.awaitSame("orders");
    }

    @Test
    void aPublicationThatIsMadeAnewIsAGapUntilADumpRepairsIt() {
        river.stream(PluginChoice.PGOUTPUT);
        river.stop();
        String comment = publicationComment();
        dropPublications();
        river.execute("INSERT INTO orders VALUES (500, 'not published')");
        makePublications(comment);

        assertGapUntilADump(PluginChoice.PGOUTPUT, river.database().slot() + " was dropped and created again");
    }

    @Test
    void aSlotWithoutProgressAndWithoutAPublicationIsAGapUntilADumpRepairsIt() {
        river.stream(PluginChoice.PGOUTPUT);
        river.stop();
        dropPublications();
        river.forgetProgress();

        assertGapUntilADump(PluginChoice.PGOUTPUT, "there is no publication");
    }

    @Test
    void aSlotWithoutProgressThatIsOlderThanItsPublicationIsAGapUntilADumpRepairsIt() {
        river.stream(PluginChoice.PGOUTPUT);
        river.stop();
        String comment = publicationComment();
        dropPublications();
        river.execute("INSERT INTO orders VALUES (500, 'not published')");
        makePublications(comment);
        river.forgetProgress();

        assertGapUntilADump(PluginChoice.PGOUTPUT, "does not exist");
    }

    @Test
    void walThatIsLostIsAGapUntilADumpRepairsIt() {
        river.stream(PluginChoice.TEST_DECODING);
        river.stop();
        river.execute("ALTER SYSTEM SET max_slot_wal_keep_size = '1MB'");
        try {
            river.execute("SELECT pg_reload_conf()");
            await().atMost(SOON).until(() -> {
                river.execute("INSERT INTO orders SELECT coalesce(max(id), 0) + 1, 'in the gap' FROM orders");
                river.execute("SELECT pg_switch_wal()");
                river.execute("CHECKPOINT");
                return river.database().slotWhere("wal_status = 'lost'").isPresent();
            });

            assertGapUntilADump(PluginChoice.TEST_DECODING, "has lost WAL");
        } finally {
            river.execute("ALTER SYSTEM RESET max_slot_wal_keep_size");
            river.execute("SELECT pg_reload_conf()");
        }
    }

    @Test
    void progressOfAnotherClusterIsAGap() {
        assertThat(reasonAfter(stored -> new Positions(
                        stored.slot(),
                        "7301234567890123456",
                        stored.timeline(),
                        stored.versionBase(),
                        stored.versionFloor(),
                        stored.decoding(),
                        stored.publications(),
                        stored.startLsn(),
                        stored.lanes())))
                .contains("another cluster (system identifier 7301234567890123456, now ", "tasks/dump?subscription=");
    }

    @Test
    void progressOfATimelineThatTheServerDoesNotComeFromIsAGap() {
        assertThat(reasonAfter(stored -> stored.on(stored.timeline() + 5, stored.versionBase())))
                .contains("does not contain", "tasks/dump?subscription=");
    }

    @Test
    void progressOfAnotherPublicationIsAGap() {
        assertThat(reasonAfter(stored -> stored.publishedBy(Map.of("former", 1L))))
                .contains("of the publications former, the source names "
                        + river.database().slot());
    }

    private void assertGapUntilADump(PluginChoice plugin, String reason) {
        Subscription subscription = river.start(plugin);
        river.awaitState(State.FAILED);
        assertThat(subscription.status().reason()).contains(reason, "tasks/dump?subscription=");

        subscription.dump();
        river.awaitSame("orders");
    }

    private String reasonAfter(UnaryOperator<Positions> change) {
        river.stream(PluginChoice.PGOUTPUT);
        river.stop();
        river.changePositions(change);
        Subscription second = river.start(PluginChoice.PGOUTPUT);
        river.awaitState(State.FAILED);
        return String.valueOf(second.status().reason());
    }

    private void dropPublications() {
        river.execute("DROP PUBLICATION " + river.database().slot() + ", "
                + river.database().slot() + "_inserts");
    }

    /** By which River knows its own. */
    private String publicationComment() {
        return river.database()
                .query("SELECT obj_description(oid, 'pg_publication') FROM pg_publication")
                .orElseThrow();
    }

    private void makePublications(String comment) {
        String name = river.database().slot();
        river.execute("CREATE PUBLICATION " + name + " FOR TABLE orders; CREATE PUBLICATION " + name + "_inserts;"
                + " COMMENT ON PUBLICATION " + name + " IS '" + comment + "';"
                + " COMMENT ON PUBLICATION " + name + "_inserts IS '" + comment + "'");
    }
}
