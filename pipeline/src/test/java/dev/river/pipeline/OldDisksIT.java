package dev.river.pipeline;

import static dev.river.pipeline.TestSubscriptions.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.river.pipeline.status.State;
import dev.river.postgres.PluginChoice;
import dev.river.sink.Lsn;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * A server whose disk was put back to an older state, or has lost WAL, without a word from the server itself: on PostgreSQL 12, which
 * has no {@code wal_status} yet.
 */
@Timeout(300)
class OldDisksIT {

    private static final String INSERT = "INSERT INTO orders SELECT (SELECT max(id) FROM orders) + i, md5(i::text)"
            + " FROM generate_series(1, 1000) i";

    @RegisterExtension
    final TestSubscriptions river = TestSubscriptions.onServersOfTheirOwn("12");

    @TempDir
    Path folder;

    private Path copy;

    @BeforeEach
    void nameCopy() {
        copy = folder.resolve("copy");
    }

    @ForBothPlugins
    void aServerThatEndsBeforeTheProgressIsAGap(PluginChoice plugin) throws Exception {
        ServerDisk disk = streamAndCopy(plugin);
        river.execute("INSERT INTO orders SELECT i, 'after the copy' FROM generate_series(1000, 6000) i");
        river.awaitSame("orders");
        river.stop();
        disk.putBack(copy);
        river.execute("INSERT INTO orders VALUES (500, 'never streamed')");

        assertGapUntilADump(plugin, "but the WAL of the server ends at ");
    }

    /** While River runs, and it meets the older server when it connects anew. */
    @ForBothPlugins
    void aServerThatWasPutBackIsMetWhileRiverRuns(PluginChoice plugin) throws Exception {
        ServerDisk disk = streamAndCopy(plugin);
        river.execute("INSERT INTO orders SELECT i, 'after the copy' FROM generate_series(1000, 6000) i");
        river.awaitSame("orders");
        disk.putBack(copy);
        river.execute("INSERT INTO orders VALUES (500, 'never streamed')");

        river.awaitState(State.FAILED);
    }

    /** It has written more by then than River had read. */
    @ForBothPlugins
    void aServerThatHasGoneOnFromAnOlderStateIsAGap(PluginChoice plugin) throws Exception {
        ServerDisk disk = streamAndCopy(plugin);
        Lsn restart = restartLsn();
        await().atMost(SOON).until(() -> {
            river.execute(INSERT);
            river.execute("CHECKPOINT");
            return river.positions().restartLsn().isAfter(restart);
        });
        river.stop();
        Lsn reached = river.positions().startLsn();
        disk.putBack(copy);
        await().atMost(SOON).until(() -> {
            river.execute(INSERT);
            return Lsn.parse(river.database()
                            .query("SELECT pg_current_wal_lsn()")
                            .orElseThrow())
                    .isAfter(reached);
        });

        assertGapUntilADump(plugin, "the server was put back to an older state");
    }

    @ForBothPlugins
    void walThatIsGoneFromTheDiskIsAGap(PluginChoice plugin) throws Exception {
        river.stream(plugin);
        river.stop();
        river.execute("INSERT INTO orders VALUES (500, 'in the gap')");
        river.execute("SELECT pg_switch_wal()");
        river.execute("CHECKPOINT");
        assertThat(new ServerDisk(river.server(), river.database()).deleteOldWal())
                .isPositive();

        assertGapUntilADump(plugin, "has already been removed");
    }

    private ServerDisk streamAndCopy(PluginChoice plugin) throws Exception {
        river.stream(plugin);
        river.stop();
        ServerDisk disk = new ServerDisk(river.server(), river.database());
        disk.copyTo(copy);
        river.stream(plugin);
        return disk;
    }

    private Lsn restartLsn() {
        return Lsn.parse(river.database()
                .query("SELECT restart_lsn FROM pg_replication_slots WHERE slot_name = '"
                        + river.database().slot() + "'")
                .orElseThrow());
    }

    private void assertGapUntilADump(PluginChoice plugin, String reason) {
        Subscription subscription = river.start(plugin);
        river.awaitState(State.FAILED);
        assertThat(subscription.status().reason()).contains(reason, "tasks/dump?subscription=");

        subscription.dump();
        river.awaitState(State.STREAMING);
        river.execute("INSERT INTO orders VALUES (2000000, 'after the dump')");
        await().atMost(SOON)
                .until(() -> river.streamed("orders").stream()
                        .anyMatch(record -> "2000000"
                                .equals(Objects.requireNonNull(record.after()).text(0))));
    }
}
