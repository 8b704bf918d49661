package dev.river.dump;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.river.dump.DumpListener.RowListener;
import dev.river.postgres.SourceException;
import dev.river.postgres.catalog.Catalog;
import dev.river.postgres.change.Change;
import dev.river.postgres.slot.Slots.SnapshotSlot;
import dev.river.testservers.PostgresServer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(180)
class DumpFailuresIT {

    private static final Duration SOON = Duration.ofSeconds(20);
    private static final long PATIENCE_SECONDS = 30;

    private static PostgresServer server;

    private final RecordingListener dumped = new RecordingListener();
    private TestDatabase database;

    @BeforeAll
    static void startServer() {
        server = PostgresServer.start();
        server.execute("postgres", "CREATE ROLE reader LOGIN PASSWORD 'secret'");
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    @BeforeEach
    void createTables() {
        database = TestDatabase.create(server);
        database.execute(
                "CREATE TABLE a (id int PRIMARY KEY, filler text)",
                "INSERT INTO a SELECT i, repeat('x', 100) FROM generate_series(1, 50000) i",
                "CREATE TABLE b (LIKE a INCLUDING ALL)",
                "INSERT INTO b SELECT * FROM a");
    }

    @Test
    void tableDroppedSinceThePlanIsLeftOut() {
        List<Chunk> parts = database.parts("a", "b");
        try (SnapshotSlot snapshot = database.snapshot()) {
            database.execute("DROP TABLE b");

            database.dump(snapshot, parts, dumped);
        }
        assertThat(dumped.gone()).containsExactly("public.b");
        assertThat(dumped.ended()).containsExactly("a");
        assertThat(dumped.counts().get("b")).isIn(null, 0);
    }

    @Test
    void schemaDroppedSinceThePlanIsLeftOut() {
        database.execute("CREATE SCHEMA s", "CREATE TABLE s.t (id int PRIMARY KEY)");
        List<Chunk> parts;
        try (Handle handle = database.open()) {
            parts = TestDatabase.parts(new Catalog(database.server()).tables(handle));
        }
        try (SnapshotSlot snapshot = database.snapshot()) {
            database.execute("DROP SCHEMA s CASCADE");

            database.dump(snapshot, parts, dumped);
        }
        assertThat(dumped.gone()).containsExactly("s.t");
    }

    @Test
    void tableReplacedByAnotherOfItsNameIsLeftOut() {
        List<Chunk> parts = database.parts("a", "b");
        try (SnapshotSlot snapshot = database.snapshot()) {
            database.execute("DROP TABLE b", "CREATE TABLE b (other int PRIMARY KEY)", "INSERT INTO b VALUES (1)");

            database.dump(snapshot, parts, dumped);
        }
        assertThat(dumped.gone()).containsExactly("public.b");
        assertThat(dumped.rows("b")).isEmpty();
    }

    @Test
    void partitionDetachedSinceThePlanIsLeftOut() {
        database.execute(
                "CREATE TABLE parted (id int PRIMARY KEY) PARTITION BY RANGE (id)",
                "CREATE TABLE parted_1 PARTITION OF parted FOR VALUES FROM (1) TO (10)",
                "INSERT INTO parted VALUES (1)");
        List<Chunk> parts = database.parts("parted");
        try (SnapshotSlot snapshot = database.snapshot()) {
            database.execute("ALTER TABLE parted DETACH PARTITION parted_1");

            database.dump(snapshot, parts, dumped);
        }
        assertThat(dumped.gone()).containsExactly("public.parted_1");
        assertThat(dumped.rows("parted")).isEmpty();
    }

    @Test
    void snapshotWhoseSessionEndedIsTriedAgain() {
        SnapshotSlot snapshot = database.snapshot();
        snapshot.close();

        await().atMost(SOON)
                .untilAsserted(() -> assertRetriable(
                        () -> database.dump(snapshot, database.parts("a"), dumped), "snapshot of the dump"));
    }

    @Test
    void tableThatMayNotBeReadIsLeftAndOthersAreRead() {
        database.execute("GRANT SELECT ON b TO reader");

        readAsReader();

        assertThat(dumped.left()).containsExactly("public.a");
        assertThat(dumped.ended()).containsExactly("b");
    }

    @Test
    void tableWhoseRowsPoliciesHideIsLeftAndDoesNotCountAsEmpty() {
        database.execute(
                "GRANT SELECT ON a, b TO reader",
                "ALTER TABLE a ENABLE ROW LEVEL SECURITY",
                "CREATE POLICY none ON a USING (false)");

        readAsReader();

        assertThat(dumped.left()).containsExactly("public.a");
        assertThat(dumped.ended()).containsExactly("b");
    }

    private void readAsReader() {
        try (SnapshotSlot snapshot = database.snapshot()) {
            asReader().run(snapshot.snapshot(), snapshot.consistentPoint(), database.parts("a", "b"), 1, dumped);
        }
    }

    private Dump asReader() {
        return new Dump("shop", database.as("reader", "secret"), database.server(), false);
    }

    @Test
    void listenerThatThrowsEndsAllReadersAndItsExceptionComesOut() {
        IllegalStateException full = new IllegalStateException("The sink is full");
        CountDownLatch bothRead = new CountDownLatch(2);
        CountDownLatch bIsOver = new CountDownLatch(1);
        DumpListener failing = part -> new OnlyRows() {
            @Override
            public void onRow(Change row) {
                if (part.part().part().name().name().equals("a")) {
                    meet(bothRead);
                    throw full;
                }
                bothRead.countDown();
                blockUntilInterrupted(bIsOver);
            }
        };
        try (SnapshotSlot snapshot = database.snapshot()) {
            assertThatThrownBy(() -> database.dump(snapshot, database.parts("a", "b"), failing))
                    .isSameAs(full);
            assertThat(bIsOver.getCount()).isZero();
        }
        awaitNoSession();
    }

    @Test
    void readerWhoseListenerIgnoresInterruptionIsEndedToo() {
        IllegalStateException full = new IllegalStateException("The sink is full");
        CountDownLatch bothRead = new CountDownLatch(2);
        AtomicInteger rowsOfB = new AtomicInteger();
        DumpListener failing = part -> new OnlyRows() {
            @Override
            public void onRow(Change row) {
                if (part.part().part().name().name().equals("a")) {
                    meet(bothRead);
                    throw full;
                }
                if (rowsOfB.incrementAndGet() == 1) {
                    meet(bothRead);
                    long deadline = System.nanoTime() + SOON.toNanos();
                    while (!Thread.currentThread().isInterrupted() && System.nanoTime() < deadline) {
                        LockSupport.parkNanos(SOON.toNanos());
                    }
                }
            }
        };
        try (SnapshotSlot snapshot = database.snapshot()) {
            assertThatThrownBy(() -> database.dump(snapshot, database.parts("a", "b"), failing))
                    .isSameAs(full);
        }
        assertThat(rowsOfB).hasValue(1);
        awaitNoSession();
    }

    @Test
    void errorOfAListenerComesOut() {
        try (SnapshotSlot snapshot = database.snapshot()) {
            assertThatThrownBy(() -> database.dump(snapshot, database.parts("a", "b"), table -> {
                        throw new NoClassDefFoundError("gone");
                    }))
                    .isInstanceOf(NoClassDefFoundError.class);
        }
    }

    @Test
    void interruptionEndsTheDump() throws InterruptedException {
        // The two readers, and this thread.
        CountDownLatch bothRead = new CountDownLatch(3);
        CountDownLatch over = new CountDownLatch(2);
        AtomicReference<@Nullable Throwable> thrown = new AtomicReference<>();
        DumpListener blocking = table -> new OnlyRows() {
            @Override
            public void onRow(Change row) {
                bothRead.countDown();
                blockUntilInterrupted(over);
            }
        };
        try (SnapshotSlot snapshot = database.snapshot()) {
            List<Chunk> parts = database.parts("a", "b");
            Thread dumping = new Thread(() -> {
                try {
                    database.dump(snapshot, parts, blocking);
                } catch (RuntimeException e) {
                    thrown.set(Thread.currentThread().isInterrupted() ? e : null);
                }
            });
            dumping.start();
            meet(bothRead);
            dumping.interrupt();
            dumping.join(TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));

            assertThat(dumping.isAlive()).isFalse();
            assertThat(thrown.get()).isInstanceOf(CancellationException.class);
            assertThat(over.getCount()).isZero();
        }
        awaitNoSession();
    }

    /** At the first row ends the sessions for which a condition holds, and counts the rows that were not read in vain. */
    private final class Killing implements OnlyRows {
        private final String condition;
        private boolean killed;
        private int brokenOff;
        private int rows;

        Killing(String condition) {
            this.condition = condition;
        }

        @Override
        public void onRow(Change row) {
            rows++;
            if (!killed) {
                killed = true;
                database.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE "
                        + "datname = current_database() AND pid <> pg_backend_pid() AND " + condition);
            }
        }

        @Override
        public void onBrokenOff() {
            brokenOff++;
            rows = 0;
        }
    }

    @Test
    void aChunkIsReadAgainWhoseSessionIsLost() {
        database.execute("INSERT INTO a SELECT i, repeat('x', 1000) FROM generate_series(50001, 100000) i");
        int all;
        try (Handle handle = database.open()) {
            all = handle.createQuery("SELECT count(*) FROM public.a")
                    .mapTo(Integer.class)
                    .one();
        }
        Killing killing = new Killing("query LIKE 'COPY %'");
        try (SnapshotSlot snapshot = database.snapshot()) {
            database.dump(snapshot, database.parts("a"), chunk -> killing);
        }
        assertThat(killing.brokenOff).isPositive();
        assertThat(killing.rows).isEqualTo(all);
    }

    @Test
    void aDumpWhoseSnapshotIsLostIsTriedAgain() {
        database.execute("INSERT INTO a SELECT i, repeat('x', 1000) FROM generate_series(50001, 100000) i");
        try (SnapshotSlot snapshot = database.snapshot()) {
            assertRetriable(
                    () -> database.dump(snapshot, database.parts("a"), chunk -> new Killing("true")), "PostgreSQL at ");
        }
    }

    private static void assertRetriable(Runnable dump, String... parts) {
        assertThatThrownBy(dump::run)
                .isInstanceOfSatisfying(
                        SourceException.class, e -> assertThat(e.isRetriable()).isTrue())
                .hasMessageContainingAll(parts);
    }

    private void awaitNoSession() {
        try (Handle observer = database.open()) {
            await().atMost(SOON)
                    .until(() -> observer.createQuery("SELECT count(*) FROM pg_stat_activity WHERE"
                                    + " application_name LIKE 'river %' AND datname = current_database()"
                                    + " AND pid <> pg_backend_pid()")
                            .mapTo(Integer.class)
                            .one()
                            .equals(0));
        }
    }

    private static void meet(CountDownLatch latch) {
        latch.countDown();
        try {
            if (!latch.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                throw new IllegalStateException("The other reader did not come");
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException("The other reader failed first", e);
        }
    }

    /** As a full lane does. */
    private static void blockUntilInterrupted(CountDownLatch interrupted) {
        try {
            if (!new CountDownLatch(1).await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                throw new IllegalStateException("Nobody has interrupted the reader");
            }
        } catch (InterruptedException e) {
            interrupted.countDown();
            throw new CancellationException("The lane was given up");
        }
    }

    /** Rows without an end that matters. */
    private interface OnlyRows extends RowListener {
        @Override
        default void onGone() {}

        @Override
        default void onLeft() {}

        @Override
        default void onBrokenOff() {}

        @Override
        default void onEnd() {}
    }
}
