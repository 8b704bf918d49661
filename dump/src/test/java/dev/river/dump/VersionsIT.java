package dev.river.dump;

import static org.assertj.core.api.Assertions.assertThat;

import dev.river.postgres.Plugin;
import dev.river.postgres.catalog.Catalog;
import dev.river.postgres.catalog.TableInfo;
import dev.river.postgres.catalog.TypeCatalog;
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
import java.util.List;
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
                types(new TypeCatalog(handle));
                if (server.hasPgoutput()) {
                    publications(database, handle, tables);
                }
                slots(database, handle);
                dump(database, tables);
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
        assertThat(types.byName("public.whole")).isEqualTo(ColumnType.of("public.whole", Kind.INTEGER));
        assertThat(types.byOid(1007).element()).isEqualTo(ColumnType.of("integer", Kind.INTEGER));
    }

    private static void publications(TestDatabase database, Handle handle, List<TableInfo> tables) {
        Server server = database.server();
        Publications publications = new Publications(server, "river");

        assertThat(publications.reconcile(handle, tables)).isTrue();

        assertThat(publications.reconcile(handle, tables)).isFalse();
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
