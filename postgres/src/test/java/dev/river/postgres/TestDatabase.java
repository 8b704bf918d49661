package dev.river.postgres;

import dev.river.sink.TableName;
import dev.river.testservers.PostgresServer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** A database of its own on a server that the tests of a class share. */
final class TestDatabase {

    private static final AtomicInteger COUNT = new AtomicInteger();

    private final PostgresServer server;
    private final String name;

    private TestDatabase(PostgresServer server, String name) {
        this.server = server;
        this.name = name;
    }

    static TestDatabase create(PostgresServer server) {
        String name = "db" + COUNT.incrementAndGet();
        server.createDatabase(name);
        return new TestDatabase(server, name);
    }

    String name() {
        return name;
    }

    /** Runs each statement as the superuser. */
    void execute(String... statements) {
        for (String statement : statements) {
            server.execute(name, statement);
        }
    }

    Source source(String user, @Nullable String password) {
        return new Source(
                server.jdbcUrl(name),
                null,
                user,
                password,
                "river_" + name,
                PluginChoice.AUTO,
                "river_" + name,
                Map.of());
    }

    Database as(String user, @Nullable String password) {
        return new Database(source(user, password));
    }

    /** As the superuser. */
    Database database() {
        return as(PostgresServer.SUPERUSER, null);
    }

    /** As the superuser; to be closed. */
    Handle open() {
        return database().jdbi().open();
    }

    /** The tables of schema public, as the handle's user sees them. */
    static List<TableInfo> tables(Handle handle) {
        return new Catalog(Server.of(handle))
                .tables(handle).stream()
                        .filter(table -> table.name().schema().equals("public"))
                        .toList();
    }

    static TableName table(String name) {
        return new TableName("public", name);
    }
}
