package dev.river.postgres.publication;

import dev.river.postgres.TestDatabase;
import dev.river.postgres.catalog.TableInfo;
import dev.river.postgres.catalog.TableInfo.Part;
import dev.river.postgres.session.Server;
import dev.river.sink.TableName;
import dev.river.testservers.PostgresServer;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.Store;

/** The publications of a database of its own, which the superuser keeps, on a server that all tests share. */
@SuppressWarnings("NullAway.Init")
final class TestPublications implements BeforeEachCallback, AfterEachCallback {

    private TestDatabase database;
    private Handle handle;
    private Publications publications;

    @Override
    public void beforeEach(ExtensionContext context) {
        Store store = context.getRoot().getStore(Namespace.create(TestPublications.class));
        PostgresServer running = store.get(PostgresServer.class, PostgresServer.class);
        PostgresServer server = running == null ? startServer() : running;
        store.put(PostgresServer.class, server);
        database = TestDatabase.create(server);
        handle = database.open();
        use("river");
    }

    private static PostgresServer startServer() {
        PostgresServer server = PostgresServer.start();
        server.execute("postgres", "CREATE ROLE river LOGIN PASSWORD 'secret'");
        return server;
    }

    @Override
    public void afterEach(ExtensionContext context) {
        handle.close();
    }

    /** River's publication has this name from now on. */
    void use(String name) {
        publications = new Publications(Server.of(handle), name);
    }

    TestDatabase database() {
        return database;
    }

    Handle handle() {
        return handle;
    }

    /** What is tested. */
    Publications publications() {
        return publications;
    }

    /** Runs each statement as the superuser. */
    void execute(String... statements) {
        database.execute(statements);
    }

    /** All tables of schema public. */
    List<TableInfo> tables() {
        return TestDatabase.tables(handle);
    }

    /** With all tables. Returns whether anything was changed. */
    boolean reconcile() {
        return reconcile(handle, tables());
    }

    /** Returns whether anything was changed. */
    boolean reconcile(Handle user, List<TableInfo> tables) {
        PublicationStep step = publications.step(user, tables, true);
        publications.run(user, step);
        return !step.statements().isEmpty();
    }

    /** The tables that each publication names, in the order of their names. */
    Map<String, List<String>> published() {
        Map<String, List<String>> published = new TreeMap<>();
        handle.createQuery("SELECT p.pubname::text AS publication, coalesce(array_agg(n.nspname || '.' || c.relname"
                        + " ORDER BY c.relname COLLATE \"C\") FILTER (WHERE c.oid IS NOT NULL), '{}') AS tables FROM"
                        + " pg_publication p LEFT JOIN pg_publication_rel r ON r.prpubid = p.oid LEFT JOIN pg_class c ON c.oid ="
                        + " r.prrelid LEFT JOIN pg_namespace n ON n.oid = c.relnamespace GROUP BY p.pubname")
                .map((row, context) -> Map.entry(row.getString("publication"), List.of((String[])
                        row.getArray("tables").getArray())))
                .forEach(entry -> published.put(entry.getKey(), entry.getValue()));
        return published;
    }

    /** The parts of whose changes the publications leave something out. */
    List<TableName> untold() {
        Set<String> whole = entries().keySet();
        return tables().stream()
                .flatMap(table -> table.parts().stream())
                .filter(part -> !whole.contains(part.id()))
                .map(Part::name)
                .toList();
    }

    /** The entry of each part that is published whole. */
    Map<String, String> entries() {
        return publications.entriesByPart(handle, tables());
    }

    /** What is to be run so that all tables are published. */
    String[] statements() {
        return publications.statements(handle, tables()).toArray(String[]::new);
    }
}
