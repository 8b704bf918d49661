package dev.river.pipeline;

import static dev.river.pipeline.TestSubscriptions.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.river.pipeline.dumping.Dumps;
import dev.river.pipeline.settings.DumpSettings;
import dev.river.pipeline.settings.DumpSettings.Mode;
import dev.river.pipeline.status.State;
import dev.river.postgres.PluginChoice;
import dev.river.sink.Operation;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a dump leaves to the others that use the server. */
class GentleDumpsIT {

    private static final String SNAPSHOTS_OF_RIVER =
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND backend_xmin IS NOT NULL"
                    + " AND pid <> pg_backend_pid() AND application_name LIKE 'river%'";

    @RegisterExtension
    final TestSubscriptions river = new TestSubscriptions();

    @ForBothPlugins
    void aLiveDumpHoldsNoSnapshotWhileItWaitsForTheSink(PluginChoice plugin) {
        river.sink().server().hold();
        river.start(plugin, Mode.LIVE);
        river.awaitState(State.DUMPING);
        await().atMost(SOON).until(() -> river.sink().server().attempts() > 0);

        await().atMost(SOON)
                .until(() ->
                        river.database().query(SNAPSHOTS_OF_RIVER).orElseThrow().equals("0"));
        river.execute("UPDATE orders SET note = 'later' WHERE id <= 10; DELETE FROM orders WHERE id > 90");
        river.sink().server().release();

        river.awaitState(State.STREAMING);
        river.awaitSame("orders");
        assertThat(river.dumped("orders") + river.overtaken()).isBetween(90L, 100L);
    }

    @ForBothPlugins
    void aChunkGivesWayToWhoeverWaitsForALock(PluginChoice plugin) {
        Subscription subscription = river.stream(plugin);
        // A minute, if nobody breaks it off.
        long id = subscription.dump(List.of("orders"), "pg_sleep(0.6)::text = ''", null);
        await().atMost(SOON)
                .until(() -> river.database()
                        .query(
                                "SELECT count(*) FROM pg_stat_activity WHERE application_name LIKE '%dumps public.orders%'"
                                        + " AND query LIKE 'COPY%' AND state = 'active' AND datname = current_database()")
                        .orElseThrow()
                        .equals("1"));

        river.execute("SET lock_timeout = '20s'; TRUNCATE orders");

        river.awaitDone(subscription, id);
        assertThat(river.dumped("orders")).isEqualTo(100);
        assertThat(river.records("orders")).last().matches(record -> record.operation() == Operation.TRUNCATE);
    }

    @Test
    void aFirstDumpGivesWayToWhoeverWaitsForALock() {
        river.execute("INSERT INTO orders SELECT i, repeat('x', 1000)" + " FROM generate_series(101, 5000) i");
        river.sink().server().hold();
        river.startWithMemory(PluginChoice.PGOUTPUT, 1 << 20);
        await().atMost(SOON).until(() -> river.sink().server().attempts() > 0);

        river.execute("SET lock_timeout = '20s'; ALTER TABLE orders ALTER note SET DEFAULT 'x'");
        river.sink().server().release();

        river.awaitState(State.STREAMING);
        river.awaitSame("orders");
    }

    @Test
    void aLimitedDumpReadsAllRows() {
        DumpSettings limited =
                new DumpSettings(Mode.LIVE, 2, 1 << 20, 60, DumpSettings.NO_LIMIT, DumpSettings.DEFAULT_PG_DUMP, null);
        river.start(PluginChoice.PGOUTPUT, limited);

        river.awaitState(State.STREAMING);
        river.awaitSame("orders");
        assertThat(river.dumped("orders")).isEqualTo(100);
    }

    @Test
    void theWalThatTheServerKeepsIsShownAndWarnedOf() {
        try (LogLines log = new LogLines("dev.river.pipeline.retention.RetentionWarning")) {
            Subscription subscription = river.startWithWarning(PluginChoice.PGOUTPUT, 1 << 20);
            river.awaitState(State.STREAMING);
            river.sink().server().hold();
            river.execute("INSERT INTO orders SELECT i, repeat('x', 1000) FROM generate_series(1000, 4000) i");

            await().atMost(SOON)
                    .until(() -> log.all().stream()
                            .anyMatch(line ->
                                    line.startsWith("WARN ") && line.contains("more than warnRetainedWal (1 MiB)")));
            assertThat(subscription.status().retainedWalBytes().orElseThrow()).isGreaterThan(1 << 20);
        }
    }

    @Test
    void aDumpThatTakesLongIsToldInTheLog() {
        try (LogLines log = new LogLines(Dumps.class.getName())) {
            Subscription subscription = river.stream(PluginChoice.PGOUTPUT);
            long id = subscription.dump(List.of("orders"), "pg_sleep(0.6)::text = ''", null);

            await().atMost(SOON)
                    .until(() -> log.all().stream()
                            .anyMatch(line -> line.startsWith("INFO ")
                                    && line.contains(": dump " + id + ": ")
                                    && line.contains("0 of 1 tables")));
            subscription.cancelDump(id);
            await().atMost(SOON)
                    .until(() -> subscription.status().dumps().stream().noneMatch(dump -> dump.id() == id));
        }
    }
}
