package dev.river.pipeline;

import static dev.river.pipeline.TestSubscriptions.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.river.pipeline.status.State;
import dev.river.postgres.PluginChoice;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The dump in the snapshot of a new slot, chunk by chunk, and what becomes of it when it is cut short, on some version. */
@Timeout(300)
abstract class FirstDumps {

    private static final int ROWS = 30_000;

    /** The table has about 40 of them. */
    private static final long CHUNK = 128 << 10;

    /** So little that most of the table cannot wait in the lane. */
    private static final long MEMORY = 1 << 20;

    @RegisterExtension
    final TestSubscriptions river;

    FirstDumps(String version) {
        this.river = new TestSubscriptions(version);
    }

    @BeforeEach
    void createTable() {
        river.execute("CREATE TABLE items (id int PRIMARY KEY, n int, note text);"
                + " INSERT INTO items SELECT i, 0, repeat('n', 120) FROM generate_series(1, " + ROWS + ") i");
    }

    @ForBothPlugins
    void aTableIsReadInChunksAndEachRowOnce(PluginChoice plugin) {
        river.startWithChunks(plugin, CHUNK, MEMORY);

        river.awaitState(State.STREAMING);
        assertThat(river.dumped("items")).isEqualTo(ROWS);
        assertThat(river.records("items").stream()
                        .map(record -> record.commitLsn() + " " + record.ordinal())
                        .distinct())
                .as("identities")
                .hasSize(ROWS);
        river.awaitSame("items");
    }

    @ForBothPlugins
    void aDumpThatIsCutShortGoesOnWithWhatIsLeft(PluginChoice plugin) {
        AtomicInteger dumped = new AtomicInteger();
        AtomicInteger cuts = new AtomicInteger();
        river.sink().server().reject(record -> {
            if (record.dumped() && dumped.incrementAndGet() % (ROWS / 4) == 0 && cuts.get() < 3) {
                cuts.incrementAndGet();
                river.execute("UPDATE items SET n = " + cuts + " WHERE id % 97 = " + cuts
                        + "; DELETE FROM items WHERE id % 1013 = " + cuts
                        + "; UPDATE items SET id = id + 1000000 WHERE id % 1511 = " + cuts);
                river.breakSessions();
            }
            return false;
        });
        river.startWithChunks(plugin, CHUNK, MEMORY);

        await().atMost(SOON).until(() -> cuts.get() == 3);
        river.awaitState(State.STREAMING);
        river.awaitSame("items");
        river.stop();
        assertThat(river.dumpedRanges("items")).isEmpty();
        assertThat(river.dumped("items")).isLessThan(ROWS * 12 / 10);
    }

    @ForBothPlugins
    void aTableThatIsRewrittenWhileItsDumpIsCutShortIsReadAgain(PluginChoice plugin) {
        river.startWithChunks(plugin, CHUNK, MEMORY);
        await().atMost(SOON).until(() -> river.dumped("items") >= ROWS / 4);
        river.stop();
        river.execute("DELETE FROM items WHERE id % 3 = 0; UPDATE items SET n = 1 WHERE id % 3 = 1");
        river.execute("VACUUM FULL items");
        river.startWithChunks(plugin, CHUNK, MEMORY);

        river.awaitState(State.STREAMING);
        river.awaitSame("items");
    }

    @Test
    void aTableThatStaysLockedDoesNotKeepTheStreamFromBeginning() throws SQLException {
        river.sink().server().hold();
        river.startWithChunks(PluginChoice.TEST_DECODING, CHUNK, MEMORY);
        await().atMost(SOON).until(() -> river.sink().server().attempts() > 0);
        try (Connection connection = river.database().connect();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("LOCK TABLE orders IN ACCESS EXCLUSIVE MODE");
            river.sink().server().release();
            river.execute("UPDATE items SET n = 7 WHERE id = 7");

            river.awaitSame("items");
            assertThat(river.records("orders")).isEmpty();
        }
        river.awaitSame("orders");
    }
}
