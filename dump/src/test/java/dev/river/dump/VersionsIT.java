package dev.river.dump;

import static org.assertj.core.api.Assertions.assertThat;

import dev.river.dump.DumpListener.RowListener;
import dev.river.postgres.Plugin;
import dev.river.postgres.catalog.Catalog;
import dev.river.postgres.catalog.TableInfo;
import dev.river.postgres.catalog.TypeCatalog;
import dev.river.postgres.change.Change;
import dev.river.postgres.publication.PublicationStep;
import dev.river.postgres.publication.Publications;
import dev.river.postgres.session.Server;
import dev.river.postgres.session.Timeline;
import dev.river.postgres.slot.OwnerLock;
import dev.river.postgres.slot.Slot;
import dev.river.postgres.slot.Slots;
import dev.river.postgres.slot.Slots.SnapshotSlot;
import dev.river.sink.ColumnType;
import dev.river.sink.ColumnType.Kind;
import dev.river.sink.Lsn;
import dev.river.testservers.PostgresServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the other tests see on one version, in short on the oldest, the newest, and between. */
@Timeout(180)
class VersionsIT {

    @ParameterizedTest
    @ValueSource(strings = {"9.6", "12", "17", "18"})
    void catalogSlotsPublicationsAndDumpWorkOnEveryVersion(String version) throws SQLException {
        try (PostgresServer postgres = PostgresServer.start(version)) {
            TestDatabase database = TestDatabase.create(postgres);
            database.execute(
                    "CREATE DOMAIN whole AS int",
                    "CREATE TABLE keyed (b whole, a timestamptz, PRIMARY KEY (a, b))",
                    "INSERT INTO keyed VALUES (1, '2020-01-01 00:00:00+05:30')",
                    "CREATE TABLE keyless (f float8, i interval)",
                    "INSERT INTO keyless VALUES (0.1, '1 day')");
            Server server = database.server();
            if (server.version() >= 120000) {
                database.execute(
                        "CREATE TABLE parted (id int PRIMARY KEY, g int GENERATED ALWAYS AS (id + 1) STORED)"
                                + " PARTITION BY RANGE (id)",
                        "CREATE TABLE parted_1 PARTITION OF parted FOR VALUES FROM (1) TO (10)",
                        "INSERT INTO parted VALUES (1)");
            }
            try (Handle handle = database.open()) {
                List<TableInfo> tables = new Catalog(server).tables(handle);
                catalog(tables);
                types(new Catalog(server).types(handle));
                if (server.hasPgoutput()) {
                    publications(database, handle, tables);
                }
                slots(database, handle);
                dump(database, tables);
                chunks(database, handle);
            }
            lockAndTimeline(database);
        }
    }

    private static void catalog(List<TableInfo> tables) {
        assertThat(tables).extracting(table -> table.name().name()).contains("keyed", "keyless");
        assertThat(tables.get(0).keyColumns()).containsExactly("a", "b");
        assertThat(tables.get(1).hasIdentity()).isFalse();
        assertThat(tables).allMatch(TableInfo::owned).allMatch(TableInfo::readable);
    }

    private static void types(TypeCatalog types) {
        assertThat(types.byName("public.whole").orElseThrow()).isEqualTo(ColumnType.of("public.whole", Kind.INTEGER));
        assertThat(types.byOid(1007).orElseThrow().element()).isEqualTo(ColumnType.of("integer", Kind.INTEGER));
    }

    private static void publications(TestDatabase database, Handle handle, List<TableInfo> tables) {
        Server server = database.server();
        Publications publications = new Publications(server, "river");

        PublicationStep step = publications.step(handle, tables, true);
        assertThat(step.statements()).isNotEmpty();
        assertThat(step.unpublished()).isEmpty();
        publications.run(handle, step);

        assertThat(publications.step(handle, tables, true).statements()).isEmpty();
        assertThat(publications.entriesByPart(handle, tables))
                .hasSize(tables.stream().mapToInt(table -> table.parts().size()).sum());
        database.execute("UPDATE keyless SET f = f", "UPDATE keyed SET b = b", "UPDATE parted SET id = id");
    }

    private static void slots(TestDatabase database, Handle handle) {
        Slots slots = new Slots(database.database(), database.server());
        for (Plugin plugin : Plugin.values()) {
            if (plugin == Plugin.TEST_DECODING || database.server().hasPgoutput()) {
                String name = plugin.pluginName();
                try (SnapshotSlot created = slots.create(name, plugin, false)) {
                    Slot slot = slots.find(handle, name).orElseThrow();
                    assertThat(slot.confirmedLsn()).isEqualTo(created.consistentPoint());
                }
                assertThat(slots.find(handle, name).orElseThrow().active()).isFalse();
                slots.drop(name);
                assertThat(slots.find(handle, name)).isEmpty();
            }
        }
        assertThat(Slots.openWriters(handle)).isEmpty();
    }

    private static void dump(TestDatabase database, List<TableInfo> tables) {
        RecordingListener dumped = new RecordingListener();
        RecordingListener withGenerated = new RecordingListener();
        try (SnapshotSlot snapshot = database.snapshot()) {
            database.execute(
                    "INSERT INTO keyed VALUES (2, now())", "TRUNCATE keyless", "INSERT INTO keyless VALUES (7)");
            database.dump(snapshot, TestDatabase.parts(tables), dumped);
            new Dump("shop", database.database(), database.server(), true)
                    .run(snapshot.snapshot(), snapshot.consistentPoint(), TestDatabase.parts(tables), 2, withGenerated);
        }
        assertThat(dumped.rows("keyed")).containsExactly(List.of("1", "2019-12-31 18:30:00+00"));
        assertThat(dumped.sorted("keyless")).containsExactly("7,null");
        if (tables.size() == 3) {
            assertThat(dumped.sorted("parted")).containsExactly("1");
            assertThat(withGenerated.sorted("parted")).containsExactly("1,2");
        }
    }

    /** A session is lost in the middle of the second of three chunks: the first is not read again. */
    private static void chunks(TestDatabase database, Handle handle) {
        database.execute(
                "CREATE TABLE large AS SELECT i AS id, repeat('x', 100) AS note FROM generate_series(1, 200000) i",
                "DELETE FROM large WHERE id % 3 = 0",
                "ALTER TABLE large ADD PRIMARY KEY (id)");
        DumpPart part = database.parts("large").get(0).part();
        PartFile file = Objects.requireNonNull(PartFile.of(handle, database.server(), List.of(part))
                .get(part.part().oid()));
        long end = TidRange.ofBlock(file.blocks());
        long first = TidRange.ofBlock(1000);
        long second = TidRange.ofBlock(2000);
        List<Chunk> chunks = List.of(
                new Chunk(part, new TidRange(0, first), 0, null),
                new Chunk(part, new TidRange(first, second), 1_000_000, null),
                new Chunk(part, new TidRange(second, end), 2_000_000, null));
        Map<Chunk, List<String>> rows = new ConcurrentHashMap<>();
        List<Chunk> ended = new CopyOnWriteArrayList<>();
        AtomicInteger brokenOff = new AtomicInteger();
        try (SnapshotSlot snapshot = database.snapshot()) {
            database.execute("UPDATE large SET note = 'later' WHERE id % 5 = 0", "DELETE FROM large WHERE id % 7 = 0");
            database.dump(snapshot, chunks, chunk -> new RowListener() {
                @Override
                public void onRow(Change row) {
                    List<String> own = rows.computeIfAbsent(chunk, each -> new ArrayList<>());
                    own.add(String.join(" ", RecordingListener.texts(row)));
                    if (chunk.equals(chunks.get(1)) && own.size() == 100 && brokenOff.get() == 0) {
                        database.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                                + " WHERE query LIKE 'COPY %' AND pid <> pg_backend_pid()");
                    }
                }

                @Override
                public void onBrokenOff() {
                    brokenOff.incrementAndGet();
                    Objects.requireNonNull(rows.get(chunk)).clear();
                }

                @Override
                public void onGone() {
                    throw new AssertionError("The table is there");
                }

                @Override
                public void onLeft() {
                    throw new AssertionError("The table was not rewritten");
                }

                @Override
                public void onEnd() {
                    ended.add(chunk);
                }
            });
        }
        assertThat(brokenOff.get()).isPositive();
        assertThat(ended).containsExactlyInAnyOrderElementsOf(chunks);
        String note = "x".repeat(100);
        assertThat(chunks.stream().flatMap(chunk -> Objects.requireNonNull(rows.get(chunk)).stream()))
                .containsExactlyElementsOf(IntStream.rangeClosed(1, 200_000)
                        .filter(id -> id % 3 != 0)
                        .mapToObj(id -> id + " " + note)
                        .toList());
    }

    private static void lockAndTimeline(TestDatabase database) throws SQLException {
        try (OwnerLock lock = OwnerLock.tryAcquire(database.database()).orElseThrow();
                Connection replication =
                        database.database().connectForReplication(lock.server().version())) {
            assertThat(OwnerLock.tryAcquire(database.database())).isEmpty();
            assertThat(lock.probe().currentLsn()).isGreaterThan(Lsn.ZERO);
            assertThat(Timeline.of(replication).id()).isEqualTo(1);
        }
    }
}
