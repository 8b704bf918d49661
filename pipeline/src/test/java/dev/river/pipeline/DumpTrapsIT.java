package dev.river.pipeline;

import static dev.river.pipeline.TestSubscriptions.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.river.pipeline.status.State;
import dev.river.postgres.PluginChoice;
import dev.river.sink.ChangeRecord;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What happens to a table while chunks of it are on their way, one thing at a time. */
@Timeout(300)
class DumpTrapsIT {

    private static final int ROWS = 8000;

    /** So little that most rows of a dump wait in their chunks while the sink takes none. */
    private static final long MEMORY = 1 << 20;

    @RegisterExtension
    final TestSubscriptions river = new TestSubscriptions();

    @BeforeEach
    void createTable() {
        river.execute(
                "CREATE TABLE items (id int PRIMARY KEY, note text); ALTER TABLE items ALTER note SET STORAGE PLAIN;"
                        + " INSERT INTO items SELECT i, repeat('n', 500) FROM generate_series(1, " + ROWS + ") i;"
                        + " DELETE FROM items WHERE id % 2 = 0");
    }

    /** Rows move into places that have been read. */
    @ForBothPlugins
    void everyRowIsDumpedOfATableThatIsRewrittenBetweenTwoChunks(PluginChoice plugin) {
        Subscription subscription = river.startWithMemory(plugin, MEMORY);
        river.awaitState(State.STREAMING);
        int before = river.records("items").size();
        river.sink().server().hold();
        long id = subscription.dump(List.of("items"), null, null);
        await().atMost(SOON).until(() -> river.sink().server().attempts() > 0);
        river.execute("VACUUM FULL items");
        river.sink().server().release();

        river.awaitDone(subscription, id);
        assertThat(idsOfDumped(river.records("items")
                        .subList(before, river.records("items").size())))
                .isEqualTo(IntStream.rangeClosed(1, ROWS)
                        .filter(i -> i % 2 != 0)
                        .boxed()
                        .collect(Collectors.toSet()));
    }

    @ForBothPlugins
    void rowsThatAreTruncatedWhileTheirChunkWaitsDoNotComeBack(PluginChoice plugin) {
        Subscription subscription = river.startWithMemory(plugin, MEMORY);
        river.awaitState(State.STREAMING);
        river.sink().server().hold();
        long id = subscription.dump(List.of("items"), null, null);
        await().atMost(SOON).until(() -> river.sink().server().attempts() > 0);
        river.execute("SET lock_timeout = '20s'; TRUNCATE items; INSERT INTO items VALUES (1, 'again')");
        river.sink().server().release();

        river.awaitDone(subscription, id);
        river.awaitSame("items");
    }

    /** So that the place where a chunk is left says nothing of what is left of it. */
    @ForBothPlugins
    void everyRowOfAConditionIsDumpedThoughAnIndexBringsThemInItsOrder(PluginChoice plugin) {
        river.execute("CREATE TABLE backwards (id int PRIMARY KEY, note text);"
                + " INSERT INTO backwards SELECT i, repeat('n', 300) FROM generate_series(" + ROWS + ", 1, -1) i;"
                + " ALTER DATABASE " + river.database().name() + " SET enable_seqscan = off;"
                + " ALTER DATABASE " + river.database().name() + " SET enable_tidscan = off;"
                + " ALTER DATABASE " + river.database().name() + " SET enable_bitmapscan = off");
        Subscription subscription = river.startWithMemory(plugin, MEMORY);
        river.awaitState(State.STREAMING);
        int before = river.records("backwards").size();

        river.awaitDone(subscription, subscription.dump(List.of("backwards"), "id > 0", null));

        assertThat(idsOfDumped(river.records("backwards")
                        .subList(before, river.records("backwards").size())))
                .hasSize(ROWS);
    }

    private static Set<Integer> idsOfDumped(List<ChangeRecord> records) {
        return records.stream()
                .filter(ChangeRecord::dumped)
                .map(record -> Integer.valueOf(
                        String.valueOf(Objects.requireNonNull(record.after()).text(0))))
                .collect(Collectors.toSet());
    }
}
