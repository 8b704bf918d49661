package dev.river.postgres;

import dev.river.postgres.catalog.Catalog;
import dev.river.postgres.catalog.TableInfo;
import dev.river.postgres.session.Database;
import dev.river.postgres.session.Server;
import dev.river.sink.TableName;
import dev.river.testservers.PostgresServer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** A database of its own on a server that the tests of a class share. */
public final class TestDatabase {

    private static final AtomicInteger COUNT = new AtomicInteger();

    private final PostgresServer server;
    private final String name;

    private TestDatabase(PostgresServer server, String name) {
        this.server = server;
        this.name = name;
    }

    public static TestDatabase create(PostgresServer server) {
        String name = "db" + COUNT.incrementAndGet();
        server.createDatabase(name);
        return new TestDatabase(server, name);
    }

    public String name() {
        return name;
    }

    /** Runs each statement as the superuser. */
    public void execute(String... statements) {
        for (String statement : statements) {
            server.execute(name, statement);
        }
    }

    public Source source(String user, @Nullable String password) {
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

    public Database as(String user, @Nullable String password) {
        return new Database(source(user, password));
    }

    /** As the superuser. */
    public Database database() {
        return as(PostgresServer.SUPERUSER, null);
    }

    /** As the superuser; to be closed. */
    public Handle open() {
        return database().jdbi().open();
    }

    /** The tables of schema public, as the handle's user sees them. */
    public static List<TableInfo> tables(Handle handle) {
        return new Catalog(Server.of(handle))
                .tables(handle).stream()
                        .filter(table -> table.name().schema().equals("public"))
                        .toList();
    }

    public static TableName table(String name) {
        return new TableName("public", name);
    }
}
