package dev.river.dump;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.river.dump.DumpListener.RowListener;
import dev.river.postgres.catalog.Catalog;
import dev.river.postgres.catalog.TableInfo;
import dev.river.postgres.change.Change;
import dev.river.postgres.slot.Slots.SnapshotSlot;
import dev.river.sink.Column;
import dev.river.sink.Operation;
import dev.river.sink.TableName;
import dev.river.testservers.PostgresServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(180)
class DumpIT {

    private static PostgresServer server;

    private final RecordingListener dumped = new RecordingListener();
    private TestDatabase database;

    @BeforeAll
    static void startServer() {
        server = PostgresServer.start();
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    @BeforeEach
    void createDatabase() {
        database = TestDatabase.create(server);
    }

    @Test
    void rowsAreThoseOfTheSnapshotWhateverHappensMeanwhile() {
        database.execute(
                "CREATE TABLE a (id int PRIMARY KEY, n int)",
                "INSERT INTO a SELECT i, 0 FROM generate_series(1, 20000) i",
                "CREATE TABLE b (LIKE a INCLUDING ALL)",
                "INSERT INTO b SELECT * FROM a");
        List<String> before =
                IntStream.rangeClosed(1, 20000).mapToObj(i -> i + ",0").sorted().toList();
        try (SnapshotSlot snapshot = database.snapshot()) {
            changeEverything("a");
            DumpListener changing = part -> {
                changeEverything("b");
                changeEverything("a");
                return dumped.listenerOf(part);
            };
            new Dump("shop", database.database(), database.server(), false)
                    .run(snapshot.snapshot(), snapshot.consistentPoint(), database.parts("a", "b"), 1, changing);
        }

        assertThat(dumped.sorted("a")).isEqualTo(before);
        assertThat(dumped.sorted("b")).isEqualTo(before);
        assertThat(dumped.ended()).containsExactly("a", "b");
    }

    private void changeEverything(String table) {
        database.execute(
                "UPDATE " + table + " SET n = n + 1 WHERE id % 2 = 0",
                "DELETE FROM " + table + " WHERE id % 10 = 3",
                "INSERT INTO " + table + " SELECT (SELECT max(id) FROM " + table
                        + ") + i, 7 FROM generate_series(1, 99) i",
                "VACUUM " + table);
    }

    @Test
    void changesCarryThePlaceOfTheSnapshotAndAnOrderOfTheirOwn() {
        database.execute(
                "CREATE TABLE a (x text, id int PRIMARY KEY)",
                "INSERT INTO a VALUES ('one', 1), ('two', 2)",
                "CREATE TABLE b (id int PRIMARY KEY)",
                "INSERT INTO b VALUES (1)");
        try (SnapshotSlot snapshot = database.snapshot()) {
            database.dump(snapshot, database.parts("a", "b"), dumped);

            assertThat(dumped.changes("a")).allSatisfy(change -> {
                assertThat(change.operation()).isEqualTo(Operation.INSERT);
                assertThat(change.dumped()).isTrue();
                assertThat(change.before()).isNull();
                assertThat(change.transaction().commitLsn()).isEqualTo(snapshot.consistentPoint());
                assertThat(change.transaction().xid()).isZero();
                assertThat(change.table().name()).isEqualTo(new TableName("public", "a"));
                assertThat(change.table().keyColumns()).containsExactly(1);
                assertThat(change.size()).isEqualTo("one\t1\n".length());
            });
            assertThat(dumped.changes("a")).extracting(Change::ordinal).containsExactly(0L, 1L);
            assertThat(dumped.changes("b")).extracting(Change::ordinal).containsExactly(1L << 40);
        }
    }

    @Test
    void sessionIsUsedForPartAfterPartAndKeepsNoLock() {
        database.execute(
                "CREATE TABLE parted (id int PRIMARY KEY) PARTITION BY HASH (id)",
                "CREATE TABLE p0 PARTITION OF parted FOR VALUES WITH (MODULUS 3, REMAINDER 0)",
                "CREATE TABLE p1 PARTITION OF parted FOR VALUES WITH (MODULUS 3, REMAINDER 1)",
                "CREATE TABLE p2 PARTITION OF parted FOR VALUES WITH (MODULUS 3, REMAINDER 2)",
                "INSERT INTO parted SELECT generate_series(1, 100)");
        Set<Integer> readers = new HashSet<>();
        List<String> locked = new ArrayList<>();
        try (SnapshotSlot snapshot = database.snapshot();
                Handle looking = database.open()) {
            DumpListener looker = part -> new RowListener() {
                @Override
                public void onRow(Change row) {
                    readers.addAll(looking.createQuery("SELECT pid FROM pg_stat_activity WHERE query LIKE 'COPY %'")
                            .mapTo(Integer.class)
                            .list());
                    locked.addAll(looking.createQuery("SELECT DISTINCT relation::regclass::text FROM pg_locks"
                                    + " WHERE pid <> pg_backend_pid() AND relation::regclass::text ~ '^p[0-9]$'"
                                    + " AND relation <> CAST(:part AS regclass)")
                            .bind("part", part.part().part().name().toString())
                            .mapTo(String.class)
                            .list());
                }

                @Override
                public void onGone() {}

                @Override
                public void onLeft() {}

                @Override
                public void onBrokenOff() {}

                @Override
                public void onEnd() {}
            };
            new Dump("shop", database.database(), database.server(), false)
                    .run(snapshot.snapshot(), snapshot.consistentPoint(), database.parts("parted"), 1, looker);
        }

        assertThat(readers).hasSize(1);
        assertThat(locked).isEmpty();
    }

    @Test
    void givesWayToWhoHasLockedAnIndexAndWantsItsTable() throws Exception {
        database.execute("CREATE TABLE a (id int PRIMARY KEY)", "INSERT INTO a SELECT generate_series(1, 10)");
        try (SnapshotSlot snapshot = database.snapshot();
                Handle looking = database.open();
                Handle altering = database.open()) {
            altering.begin();
            altering.execute("ALTER INDEX public.a_pkey SET TABLESPACE pg_default");
            CompletableFuture<Void> dump =
                    CompletableFuture.runAsync(() -> database.dump(snapshot, database.parts("a"), dumped));
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> looking.createQuery("SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted"
                                    + " AND relation = 'public.a_pkey'::regclass)")
                            .mapTo(Boolean.class)
                            .one());

            altering.execute("LOCK TABLE public.a IN ACCESS EXCLUSIVE MODE");
            altering.commit();
            dump.get(30, TimeUnit.SECONDS);
        }

        assertThat(dumped.counts()).isEqualTo(Map.of("a", 10));
        assertThat(dumped.ended()).containsExactly("a");
    }

    @Test
    void asManyTablesAreReadAtOnceAsAskedFor() {
        CyclicBarrier together = new CyclicBarrier(3);
        for (String table : List.of("a", "b", "c")) {
            database.execute(
                    "CREATE TABLE " + table + " (id int PRIMARY KEY)",
                    "INSERT INTO " + table + " SELECT generate_series(1, 1000)");
        }
        DumpListener meeting = part -> {
            RowListener rows = dumped.listenerOf(part);
            meet(together);
            return rows;
        };
        try (SnapshotSlot snapshot = database.snapshot()) {
            new Dump("shop", database.database(), database.server(), false)
                    .run(snapshot.snapshot(), snapshot.consistentPoint(), database.parts("a", "b", "c"), 3, meeting);
        }

        assertThat(dumped.counts()).isEqualTo(Map.of("a", 1000, "b", 1000, "c", 1000));
    }

    private static void meet(CyclicBarrier together) {
        try {
            together.await(30, TimeUnit.SECONDS);
        } catch (InterruptedException | BrokenBarrierException | TimeoutException e) {
            throw new IllegalStateException("The tables were read one after another", e);
        }
    }

    @Test
    void nothingToDumpIsDoneAtOnce() {
        try (SnapshotSlot snapshot = database.snapshot()) {
            database.dump(snapshot, List.of(), dumped);
        }

        assertThat(dumped.counts()).isEmpty();
    }

    @Test
    void tablesOfEveryShapeAreRead() {
        database.execute(
                "CREATE TABLE empty (id int PRIMARY KEY)",
                "CREATE TABLE bare ()",
                "INSERT INTO bare DEFAULT VALUES",
                "INSERT INTO bare DEFAULT VALUES",
                "CREATE TABLE narrowed (gone int, id int PRIMARY KEY, gone_too text)",
                "INSERT INTO narrowed VALUES (1, 2, 'x')",
                "ALTER TABLE narrowed DROP gone, DROP gone_too",
                "CREATE TABLE parted (id int PRIMARY KEY) PARTITION BY RANGE (id)",
                "CREATE TABLE parted_1 PARTITION OF parted FOR VALUES FROM (1) TO (10)",
                "CREATE TABLE parted_2 PARTITION OF parted FOR VALUES FROM (10) TO (20) PARTITION BY RANGE (id)",
                "CREATE TABLE parted_2_1 PARTITION OF parted_2 FOR VALUES FROM (10) TO (20)",
                "INSERT INTO parted VALUES (1), (11)",
                "CREATE TABLE parent (id int PRIMARY KEY)",
                "CREATE TABLE child (more text) INHERITS (parent)",
                "INSERT INTO parent VALUES (1)",
                "INSERT INTO child VALUES (2, 'x')");
        try (SnapshotSlot snapshot = database.snapshot()) {
            database.dump(snapshot, database.parts("empty", "bare", "narrowed", "parted", "parent", "child"), dumped);
        }

        assertThat(dumped.rows("empty")).isEmpty();
        assertThat(dumped.rows("bare")).containsExactly(List.of(), List.of());
        assertThat(dumped.rows("narrowed")).containsExactly(List.of("2"));
        assertThat(dumped.sorted("parted")).containsExactly("1", "11");
        assertThat(dumped.rows("parent")).containsExactly(List.of("1"));
        assertThat(dumped.rows("child")).containsExactly(List.of("2", "x"));
        assertThat(dumped.ended())
                .containsExactlyInAnyOrder("empty", "bare", "narrowed", "parted_1", "parted_2_1", "parent", "child");
    }

    @Test
    void partitionsAreReadAtOnceAndByThemselves() {
        CyclicBarrier together = new CyclicBarrier(2);
        database.execute(
                "CREATE TABLE parted (id int PRIMARY KEY) PARTITION BY RANGE (id)",
                "CREATE TABLE parted_1 PARTITION OF parted FOR VALUES FROM (1) TO (10)",
                "CREATE TABLE parted_2 PARTITION OF parted FOR VALUES FROM (10) TO (20)",
                "CREATE TABLE parted_3 PARTITION OF parted FOR VALUES FROM (20) TO (30)",
                "INSERT INTO parted VALUES (1), (11), (21)");
        DumpListener meeting = part -> {
            meet(together);
            return dumped.listenerOf(part);
        };
        try (SnapshotSlot snapshot = database.snapshot()) {
            database.dump(snapshot, database.parts("parted").subList(1, 3), meeting);
        }

        assertThat(dumped.sorted("parted")).containsExactly("11", "21");
        assertThat(dumped.ended()).containsExactlyInAnyOrder("parted_2", "parted_3");
    }

    @Test
    void rowsOfAPartitionAreThoseOfItsRootWhateverTheOrderOfItsColumns() {
        database.execute(
                "CREATE TABLE parted (gone int, id int, a text, b text, PRIMARY KEY (id)) PARTITION BY RANGE (id)",
                "ALTER TABLE parted DROP gone",
                "CREATE TABLE filled (b text, lost text, a text, id int PRIMARY KEY)",
                "ALTER TABLE filled DROP lost",
                "INSERT INTO filled VALUES ('b', 'a', 1)",
                "ALTER TABLE parted ATTACH PARTITION filled FOR VALUES FROM (1) TO (10)");
        try (SnapshotSlot snapshot = database.snapshot()) {
            database.dump(snapshot, database.parts("parted"), dumped);
        }

        assertThat(dumped.rows("parted")).containsExactly(List.of("1", "a", "b"));
        Change change = dumped.changes("parted").get(0);
        assertThat(change.table().name()).isEqualTo(new TableName("public", "parted"));
        assertThat(change.table().columns()).extracting(Column::name).containsExactly("id", "a", "b");
        assertThat(change.table().keyColumns()).containsExactly(0);
    }

    @Test
    void generatedColumnsAreReadWhereTheStreamTellsThem() {
        database.execute(
                "CREATE TABLE t (g int GENERATED ALWAYS AS (id * 2) STORED, id int PRIMARY KEY)",
                "INSERT INTO t VALUES (DEFAULT, 1)");
        RecordingListener withGenerated = new RecordingListener();
        try (SnapshotSlot snapshot = database.snapshot()) {
            database.dump(snapshot, database.parts("t"), dumped);
            new Dump("shop", database.database(), database.server(), true)
                    .run(snapshot.snapshot(), snapshot.consistentPoint(), database.parts("t"), 1, withGenerated);
        }

        assertThat(dumped.rows("t")).containsExactly(List.of("1"));
        assertThat(dumped.changes("t").get(0).table().keyColumns()).containsExactly(0);
        assertThat(withGenerated.rows("t")).containsExactly(List.of("2", "1"));
        assertThat(withGenerated.changes("t").get(0).table().keyColumns()).containsExactly(1);
    }

    @Test
    void oddNamesAreRead() {
        TableName odd = new TableName("Weird \"s.\"", "a.b:c?<x>%'\\{d x}");
        database.execute(
                "CREATE SCHEMA \"Weird \"\"s.\"\"\"",
                "CREATE TABLE \"Weird \"\"s.\"\"\".\"a.b:c?<x>%'\\{d x}\" (\"Id:\"\"?\" int PRIMARY KEY, \"select\""
                        + " text)",
                "INSERT INTO \"Weird \"\"s.\"\"\".\"a.b:c?<x>%'\\{d x}\" VALUES (1, 'x')");
        TableInfo info;
        try (Handle handle = database.open()) {
            info = new Catalog(database.server()).table(handle, odd).orElseThrow();
        }
        try (SnapshotSlot snapshot = database.snapshot()) {
            database.dump(snapshot, TestDatabase.parts(List.of(info)), dumped);
        }

        assertThat(dumped.rows(odd.name())).containsExactly(List.of("1", "x"));
        assertThat(dumped.changes(odd.name()).get(0).table().columns())
                .extracting(Column::name)
                .containsExactly("Id:\"?", "select");
    }

    @Test
    void tableRewrittenSinceTheSnapshotIsReadAsItIsNow() {
        database.execute(
                "CREATE TABLE retyped (id int PRIMARY KEY, n int)",
                "INSERT INTO retyped VALUES (1, 7)",
                "CREATE TABLE truncated (id int PRIMARY KEY)",
                "INSERT INTO truncated VALUES (1)",
                "CREATE TABLE parted (id int PRIMARY KEY) PARTITION BY RANGE (id)",
                "CREATE TABLE parted_1 PARTITION OF parted FOR VALUES FROM (1) TO (10)",
                "CREATE TABLE parted_2 PARTITION OF parted FOR VALUES FROM (10) TO (20)",
                "INSERT INTO parted VALUES (1), (11)",
                "CREATE TABLE widened (id int PRIMARY KEY)",
                "INSERT INTO widened VALUES (1)",
                "CREATE TABLE untouched (id int PRIMARY KEY)",
                "INSERT INTO untouched VALUES (1)");
        try (SnapshotSlot snapshot = database.snapshot()) {
            database.execute(
                    "ALTER TABLE retyped ALTER n TYPE text",
                    "INSERT INTO retyped VALUES (2, 'x')",
                    "TRUNCATE truncated",
                    "INSERT INTO truncated VALUES (5), (6)",
                    "ALTER TABLE parted_2 SET UNLOGGED",
                    "ALTER TABLE parted_2 SET LOGGED",
                    "ALTER TABLE widened ADD n int DEFAULT 3",
                    "INSERT INTO widened VALUES (2, 4)",
                    "INSERT INTO untouched VALUES (2)");
            database.dump(snapshot, database.parts("retyped", "truncated", "parted", "widened", "untouched"), dumped);
        }

        assertThat(dumped.sorted("retyped")).containsExactly("1,7", "2,x");
        assertThat(dumped.changes("retyped")
                        .get(0)
                        .table()
                        .columns()
                        .get(1)
                        .type()
                        .name())
                .isEqualTo("text");
        assertThat(dumped.sorted("truncated")).containsExactly("5", "6");
        assertThat(dumped.sorted("parted")).containsExactly("1", "11");
        assertThat(dumped.sorted("widened")).containsExactly("1,3");
        assertThat(dumped.sorted("untouched")).containsExactly("1");
    }
}
