package dev.river.pipeline;

import dev.river.pipeline.lane.LaneSettings;
import dev.river.pipeline.memory.MemoryBudget;
import dev.river.pipeline.rule.DestinationTemplate;
import dev.river.pipeline.rule.Rule;
import dev.river.pipeline.rule.TablePattern;
import dev.river.pipeline.settings.DumpSettings;
import dev.river.pipeline.settings.SinkSettings;
import dev.river.pipeline.settings.SubscriptionSettings;
import dev.river.pipeline.settings.TaskAddress;
import dev.river.postgres.PluginChoice;
import dev.river.postgres.Source;
import dev.river.postgres.session.Database;
import dev.river.sink.SinkFactory;
import dev.river.testservers.PostgresServer;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

/** A database of its own on a server that the tests of a class share, and subscriptions to it. */
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

    /** One in that encoding. */
    static TestDatabase create(PostgresServer server, String encoding) {
        String name = "db" + COUNT.incrementAndGet();
        server.execute(
                PostgresServer.SUPERUSER,
                "CREATE DATABASE " + name + " ENCODING '" + encoding
                        + "' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0");
        return new TestDatabase(server, name);
    }

    Connection connect() throws SQLException {
        return server.connect(name);
    }

    void execute(String sql) {
        server.execute(name, sql);
    }

    /** The first column of the first row. */
    Optional<String> query(String sql) {
        return new Database(source(PluginChoice.AUTO))
                .jdbi()
                .withHandle(
                        handle -> handle.createQuery(sql).mapTo(String.class).findFirst());
    }

    /** The rows of a table by their first column, the key; each with its values by the names of their columns. */
    Map<String, Map<String, String>> rows(String table) {
        return new Database(source(PluginChoice.AUTO))
                .jdbi()
                .withHandle(handle -> handle.createQuery("SELECT * FROM public." + table)
                        .map((row, context) -> {
                            Map<String, String> values = new TreeMap<>();
                            for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
                                values.put(row.getMetaData().getColumnName(i), String.valueOf(row.getString(i)));
                            }
                            return Map.entry(row.getString(1), values);
                        })
                        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)));
    }

    /** Where the slot of the subscription is confirmed, if the condition holds for it. */
    Optional<String> slotWhere(String condition) {
        return query("SELECT confirmed_flush_lsn FROM pg_replication_slots WHERE slot_name = '" + slot() + "' AND "
                + condition);
    }

    String name() {
        return name;
    }

    String slot() {
        return "river_" + name;
    }

    Source source(PluginChoice plugin) {
        return new Source(
                server.jdbcUrl(name), null, PostgresServer.SUPERUSER, null, slot(), plugin, "river_" + name, Map.of());
    }

    /** One subscription of all tables of schema public to the sink. */
    SubscriptionSettings settings(PluginChoice plugin, SharedSink sink, Path folder, DumpSettings.Mode mode) {
        return settings(plugin, sink, folder, mode, List.of(rule("public.*", List.of())));
    }

    /** One subscription of all tables of schema public to each of the sinks. */
    SubscriptionSettings settings(PluginChoice plugin, Map<String, ? extends SinkFactory> sinks, Path folder) {
        return settings(plugin, sinks, folder, 64 << 20);
    }

    /** As before, with so many bytes of memory. */
    SubscriptionSettings settings(
            PluginChoice plugin, Map<String, ? extends SinkFactory> sinks, Path folder, long memory) {
        return settings(plugin, sinks, folder, memory, new DumpSettings(DumpSettings.Mode.COPY, 2));
    }

    SubscriptionSettings settings(
            PluginChoice plugin,
            Map<String, ? extends SinkFactory> sinks,
            Path folder,
            long memory,
            DumpSettings dump) {
        return new SubscriptionSettings(
                name,
                source(plugin),
                dump,
                1L << 30,
                sinks.keySet().stream()
                        .map(sink -> new Rule(
                                TablePattern.parse("public.*"), sink, DestinationTemplate.DEFAULT, List.of(), "river"))
                        .toList(),
                sinks.entrySet().stream()
                        .collect(Collectors.toMap(
                                Map.Entry::getKey,
                                sink -> new SinkSettings(sink.getKey(), sink.getValue(), LaneSettings.defaults()))),
                new MemoryBudget(memory, 2, 6),
                folder,
                folder,
                TaskAddress.DEFAULT);
    }

    SubscriptionSettings settings(
            PluginChoice plugin, SharedSink sink, Path folder, DumpSettings.Mode mode, List<Rule> rules) {
        return new SubscriptionSettings(
                name,
                source(plugin),
                new DumpSettings(mode, 2),
                1L << 30,
                rules,
                Map.of("events", new SinkSettings("events", sink, LaneSettings.defaults())),
                new MemoryBudget(64 << 20, 2, 6),
                folder,
                folder,
                TaskAddress.DEFAULT);
    }

    static Rule rule(String pattern, List<String> key) {
        return new Rule(TablePattern.parse(pattern), "events", DestinationTemplate.DEFAULT, key, "river");
    }
}
