package dev.river.pipeline;

import static dev.river.pipeline.TestSubscriptions.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.common.util.concurrent.Uninterruptibles;
import dev.river.pipeline.status.State;
import dev.river.postgres.PluginChoice;
import dev.river.sink.ChangeRecord;
import dev.river.sink.Operation;
import dev.river.sink.Row;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Dumps while the stream flows, under random load, on some version of PostgreSQL. */
@Timeout(300)
abstract class LiveDumps {

    private static final int ROWS = 4000;
    private static final int DUMPS = 4;

    /** Between two statements of a thread, in nanoseconds. */
    private static final long PACE = 3_000_000;

    /** So little that a table has many chunks. */
    private static final long MEMORY = 1 << 20;

    @RegisterExtension
    final TestSubscriptions river;

    private final int threads;

    /** @param threads how many change rows at a time */
    LiveDumps(String version, int threads) {
        this.river = new TestSubscriptions(version);
        this.threads = threads;
    }

    /** Counts up with each change, so that of two values of a row the higher one is the later. */
    private void createItems() {
        river.execute("CREATE SEQUENCE changes; CREATE TABLE items (id int PRIMARY KEY, n bigint, big text, note text);"
                + " ALTER TABLE items ALTER big SET STORAGE EXTERNAL;"
                + " INSERT INTO items SELECT i, nextval('changes'), CASE WHEN i % 50 = 0 THEN repeat('x', 3000) END,"
                + " repeat('n', 60) FROM generate_series(1, " + ROWS + ") i");
    }

    @ForBothPlugins
    void rowsThatChangeWhileTheyAreDumpedAreNeverPutBack(PluginChoice plugin) {
        createItems();
        Subscription subscription = river.startWithMemory(plugin, MEMORY);
        river.awaitState(State.STREAMING);
        Load load = new Load(threads);
        try {
            for (int i = 0; i < DUMPS; i++) {
                long before = river.dumped("items");
                subscription.dump();
                await().atMost(SOON).until(() -> river.dumped("items") > before);
                await().atMost(SOON).until(() -> subscription.status().state() == State.STREAMING);
            }
        } finally {
            load.end();
        }

        river.awaitSame("items");
        assertThat(load.statements()).isGreaterThan(200);
        assertThat(checkOrder()).isGreaterThan(ROWS);
        assertThat(river.overtaken()).as("rows that the stream had overtaken").isPositive();
    }

    @ForBothPlugins
    void aDumpOfWhichTheStreamBreaksGoesOn(PluginChoice plugin) {
        createItems();
        Subscription subscription = river.startWithMemory(plugin, MEMORY);
        river.awaitState(State.STREAMING);
        Load load = new Load(1);
        try {
            long before = river.dumped("items");
            subscription.dump();
            for (int i = 1; i <= 3; i++) {
                long some = before + 500L * i;
                await().atMost(SOON).until(() -> river.dumped("items") > some);
                river.breakStream();
            }
            await().atMost(SOON)
                    .until(() -> subscription.status().state() == State.STREAMING
                            && subscription.status().dump() == null);
        } finally {
            load.end();
        }

        river.awaitSame("items");
        checkOrder();
    }

    /** How many changes of a row came behind another one: none has an older value or a lower version. */
    private int checkOrder() {
        Map<String, Long> values = new HashMap<>();
        Map<String, Long> versions = new HashMap<>();
        int compared = 0;
        for (ChangeRecord record : river.records("items")) {
            String key = String.valueOf(record.key());
            Long version = versions.put(key, record.version());
            if (version != null) {
                assertThat(record.version()).as("the version of row %s", key).isGreaterThanOrEqualTo(version);
                compared++;
            }
            if (record.operation() == Operation.DELETE) {
                values.remove(key);
                continue;
            }
            Row row = Objects.requireNonNull(record.after());
            long n = Long.parseLong(String.valueOf(row.text(1)));
            Long before = values.put(key, n);
            if (before != null) {
                assertThat(n)
                        .as("the value of row %s, %s", key, record.dumped())
                        .isGreaterThanOrEqualTo(before);
            }
        }
        return compared;
    }

    /** Changes random rows of the table, on threads of its own. */
    private final class Load {

        private final AtomicBoolean ended = new AtomicBoolean();
        private final AtomicInteger statements = new AtomicInteger();
        private final AtomicReference<Throwable> failure = new AtomicReference<>();
        private final List<Thread> threads = new ArrayList<>();

        Load(int count) {
            for (int i = 0; i < count; i++) {
                Random random = new Random(i);
                Thread thread = new Thread(() -> run(random));
                threads.add(thread);
                thread.start();
            }
        }

        private void run(Random random) {
            try (Connection connection = river.database().connect();
                    Statement statement = connection.createStatement()) {
                while (!ended.get()) {
                    execute(statement, sql(random));
                    statements.incrementAndGet();
                    // Less than the stream can take: it reads unchanged values from the table meanwhile, row by row.
                    LockSupport.parkNanos(PACE);
                }
            } catch (SQLException e) {
                failure.compareAndSet(null, e);
            }
        }

        private static void execute(Statement statement, String sql) throws SQLException {
            try {
                statement.execute(sql);
            } catch (SQLException e) {
                if (!"23505".equals(e.getSQLState())) {
                    throw e;
                }
                // Another thread has inserted the key meanwhile.
            }
        }

        private String sql(Random random) {
            int id = 1 + random.nextInt(ROWS);
            int other = 1 + random.nextInt(2 * ROWS);
            return switch (random.nextInt(8)) {
                case 0 -> "DELETE FROM items WHERE id = " + id;
                case 1 ->
                    "INSERT INTO items VALUES (" + other
                            + ", nextval('changes'), "
                            + (other % 20 == 0 ? "repeat('y', 3000)" : "'y'") + ", 'new') ON CONFLICT DO NOTHING";
                case 2 ->
                    "UPDATE items SET id = " + other + ", n = nextval('changes') WHERE id = " + id
                            + " AND NOT EXISTS (SELECT FROM items WHERE id = " + other + ")";
                case 3 ->
                    "UPDATE items SET big = CASE WHEN id % 20 = 0 THEN repeat('z', 2500) END, n = nextval('changes') WHERE id = "
                            + id;
                case 4 -> "UPDATE items SET n = nextval('changes') WHERE id BETWEEN " + id + " AND " + (id + 10);
                default -> "UPDATE items SET n = nextval('changes') WHERE id = " + id;
            };
        }

        void end() {
            ended.set(true);
            threads.forEach(Uninterruptibles::joinUninterruptibly);
            assertThat(failure.get()).isNull();
        }

        int statements() {
            return statements.get();
        }
    }
}
