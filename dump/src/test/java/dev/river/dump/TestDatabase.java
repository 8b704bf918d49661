package dev.river.dump;

import dev.river.postgres.Plugin;
import dev.river.postgres.PluginChoice;
import dev.river.postgres.Source;
import dev.river.postgres.catalog.Catalog;
import dev.river.postgres.catalog.TableInfo;
import dev.river.postgres.session.Database;
import dev.river.postgres.session.Server;
import dev.river.postgres.slot.Slots;
import dev.river.postgres.slot.Slots.SnapshotSlot;
import dev.river.sink.TableName;
import dev.river.testservers.PostgresServer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** A database of its own on a server that the tests of a class share. */
final class TestDatabase {

    private static final AtomicInteger COUNT = new AtomicInteger();

    private final PostgresServer postgres;
    private final String name;
    private final Server server;

    private TestDatabase(PostgresServer postgres, String name) {
        this.postgres = postgres;
        this.name = name;
        this.server = database().jdbi().withHandle(Server::of);
    }

    static TestDatabase create(PostgresServer postgres) {
        String name = "db" + COUNT.incrementAndGet();
        postgres.createDatabase(name);
        return new TestDatabase(postgres, name);
    }

    /** Runs each statement as the superuser. */
    void execute(String... statements) {
        for (String statement : statements) {
            postgres.execute(name, statement);
        }
    }

    /** The name of the database, and of the slots and the publication that a test may make. */
    String name() {
        return name;
    }

    Database as(String user, @Nullable String password) {
        return new Database(
                new Source(postgres.jdbcUrl(name), null, user, password, name, PluginChoice.AUTO, name, Map.of()));
    }

    /** As the superuser. */
    Database database() {
        return as(PostgresServer.SUPERUSER, null);
    }

    /** As the superuser; to be closed. */
    Handle open() {
        return database().jdbi().open();
    }

    Server server() {
        return server;
    }

    /** A snapshot of this moment, which lives until it is closed. */
    SnapshotSlot snapshot() {
        return new Slots(database(), server).create("snapshot_" + name, Plugin.TEST_DECODING, true);
    }

    /** The slot that a subscription of this database reads, which has a snapshot of this moment until it is closed. */
    SnapshotSlot slot() {
        return new Slots(database(), server).create(name, Plugin.TEST_DECODING, true);
    }

    /** Those tables of schema public, in this order. */
    List<TableInfo> tables(String... names) {
        try (Handle handle = open()) {
            Catalog catalog = new Catalog(server);
            return Stream.of(names)
                    .map(table -> catalog.table(handle, new TableName("public", table))
                            .orElseThrow(() -> new AssertionError("There is no table " + table)))
                    .toList();
        }
    }

    /** All parts of those tables of schema public, in this order. */
    List<Chunk> parts(String... names) {
        return parts(tables(names));
    }

    /** All parts of the tables, whole. */
    static List<Chunk> parts(List<TableInfo> tables) {
        List<Chunk> chunks = new ArrayList<>();
        for (TableInfo table : tables) {
            for (DumpPart part : DumpPart.of(table)) {
                chunks.add(Chunk.whole(part, (long) chunks.size() << 40, null));
            }
        }
        return chunks;
    }

    /** Dumps all parts in the snapshot, two at a time. */
    void dump(SnapshotSlot snapshot, List<Chunk> parts, DumpListener listener) {
        new Dump("shop", database(), server, false)
                .run(snapshot.snapshot(), snapshot.consistentPoint(), parts, 2, listener);
    }
}
