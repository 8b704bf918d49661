package dev.river.pipeline.check;

import dev.river.pipeline.gap.GapCheck;
import dev.river.pipeline.progress.ProgressException;
import dev.river.pipeline.progress.ProgressStore;
import dev.river.pipeline.publishing.Publishing;
import dev.river.pipeline.rule.Destinations;
import dev.river.pipeline.rule.Plan;
import dev.river.pipeline.rule.Router;
import dev.river.pipeline.rule.Rule;
import dev.river.pipeline.rule.TablePattern;
import dev.river.pipeline.settings.DumpSettings.MadeDump;
import dev.river.pipeline.settings.SubscriptionSettings;
import dev.river.postgres.Plugin;
import dev.river.postgres.PluginChoice;
import dev.river.postgres.Quoted;
import dev.river.postgres.Source;
import dev.river.postgres.SourceException;
import dev.river.postgres.catalog.Catalog;
import dev.river.postgres.catalog.TableInfo;
import dev.river.postgres.publication.Publications;
import dev.river.postgres.publication.Unpublished;
import dev.river.postgres.session.Database;
import dev.river.postgres.session.Fitness;
import dev.river.postgres.session.Server;
import dev.river.postgres.session.Timeline;
import dev.river.postgres.slot.Slot;
import dev.river.postgres.slot.SlotReader;
import dev.river.postgres.slot.Slots;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;

/** Looks at the database of a subscription: the server's settings, rights, the slot, the publication, the tables. */
final class SourceCheck {

    private final SubscriptionSettings settings;
    private final ProgressStore store;
    private final Destinations destinations;
    private final CompletableFuture<Plan> known;
    private final Source source;
    private final Database database;
    private final Report report;

    /**
     * @param destinations where the tables of subscriptions go that were checked before
     * @param known completed with which tables go where, as soon as that is known
     */
    SourceCheck(
            SubscriptionSettings settings,
            ProgressStore store,
            Destinations destinations,
            CompletableFuture<Plan> known) {
        this.destinations = destinations;
        this.settings = settings;
        this.store = store;
        this.known = known;
        this.source = settings.source();
        this.database = new Database(source);
        this.report = new Report(isBegun(store));
    }

    private static boolean isBegun(ProgressStore store) {
        try {
            return store.positions().isPresent();
        } catch (ProgressException e) {
            return true;
        }
    }

    /** @throws SourceException if the server cannot be asked */
    List<Finding> findings() {
        try (Handle handle = database.jdbi().open()) {
            Server server = Server.of(handle);
            Optional<String> problem = Fitness.problem(handle, source);
            if (problem.isPresent()) {
                report.error(problem.get(), null);
                return report.findings();
            }
            Router router = settings.router();
            Catalog catalog = new Catalog(server);
            List<TableInfo> tables = catalog.tables(handle);
            Optional<Slot> slot = new Slots(database, server).find(handle, source.slot());
            Plan wanted = Plan.of(tables, router);
            Publishing publishing = new Publishing(settings, server);
            Plugin plugin =
                    slot.map(Slot::plugin).flatMap(Plugin::named).orElseGet(() -> publishing.choose(handle, wanted));
            Plan plan = wanted.toldBy(plugin, server);
            known.complete(plan);
            walLevel(server);
            encoding(handle, server, plugin, catalog);
            replicationRight(server);
            slot(handle, server, plan, slot, publishing.tells(wanted));
            firstDump(handle, server, slot.orElse(null));
            patterns(router, tables);
            new TableCheck(settings, plan, handle, catalog, destinations, report).run();
            if (!report.hasErrors()) {
                gap(handle, server);
            }
            return report.findings();
        } catch (JdbiException e) {
            if (e.getCause() instanceof SQLException sql) {
                throw SourceException.of(source, "answer", sql);
            }
            throw e;
        }
    }

    private void gap(Handle handle, Server server) {
        try {
            new GapCheck(settings, database, server)
                    .gap(handle, store.positions().orElse(null))
                    .ifPresent(gap -> report.failed(gap, null));
        } catch (ProgressException e) {
            report.failed(e.getMessage(), null);
        }
    }

    private void walLevel(Server server) {
        if (!server.walLevel().equals("logical")) {
            report.error(
                    "PostgreSQL at " + source.address() + " runs with wal_level " + server.walLevel()
                            + "; logical decoding needs wal_level logical: set it as below, then restart the server",
                    "ALTER SYSTEM SET wal_level = 'logical';");
        }
    }

    private void encoding(Handle handle, Server server, Plugin plugin, Catalog catalog) {
        if (server.declaresNoEncoding()) {
            undeclaredEncoding(catalog.unreadableTables(handle));
            return;
        }
        if (plugin == Plugin.TEST_DECODING) {
            try {
                var unused = server.charset();
            } catch (SourceException e) {
                report.error(e.getMessage(), null);
            }
        }
    }

    private void undeclaredEncoding(List<String> unreadableTables) {
        if (source.encoding() == null) {
            report.warning(
                    "The database at " + source.address()
                            + " is in SQL_ASCII: PostgreSQL does not know in which encoding its text is. River takes it for UTF-8, and"
                            + " replaces what is none by U+FFFD (river_characters_replaced_total counts that); set source.encoding to"
                            + " the encoding of the text, such as WIN1252, or to UTF8 if it is UTF-8",
                    null);
        }
        for (String table : unreadableTables) {
            report.warning(
                    "Table " + table
                            + " has a name, or a column with a name, that is not UTF-8, and is not read; rename it"
                            + " to have it read (ALTER TABLE … RENAME)",
                    null);
        }
    }

    private void replicationRight(Server server) {
        try (Connection replication = database.connectForReplication(server.version())) {
            Timeline.of(replication);
        } catch (SourceException e) {
            if (e.isRetriable()) {
                throw e;
            }
            report.error(
                    "User " + source.user() + " cannot open a replication session: " + e.getMessage(),
                    "ALTER ROLE " + Quoted.identifier(String.valueOf(source.user())) + " REPLICATION;");
        } catch (SQLException e) {
            throw SourceException.of(source, "say which cluster it is", e);
        }
    }

    private void slot(Handle handle, Server server, Plan plan, Optional<Slot> slot, boolean pgoutputTells) {
        Slots slots = new Slots(database, server);
        if (slot.isEmpty()) {
            if (slots.free(handle) < 1) {
                report.error(
                        "PostgreSQL at " + source.address()
                                + " has no free replication slot; drop one that nobody uses, or"
                                + " raise max_replication_slots, which needs a restart of the server",
                        "ALTER SYSTEM SET max_replication_slots = 20;");
            }
            boolean takesOther = source.plugin() == PluginChoice.AUTO && !pgoutputTells;
            publication(handle, server, plan, takesOther ? PluginChoice.TEST_DECODING : source.plugin());
            return;
        }
        Optional<String> problem = slots.problem(slot.get());
        if (problem.isPresent()) {
            report.error(problem.get(), Slots.dropStatement(source.slot()) + ";");
            return;
        }
        SlotReader.of(handle, server, source.slot())
                .filter(reader -> !reader.isRiver(source.slot()))
                .ifPresent(reader -> report.warning(
                        "Slot " + source.slot() + " at " + source.address() + " is read by " + reader.describe()
                                + ", and River waits until it is free",
                        reader.endStatement() + ";"));
        publication(
                handle,
                server,
                plan,
                PluginChoice.of(Plugin.named(slot.get().plugin()).orElseThrow()));
    }

    /** What was begun once needs none of it. */
    private void firstDump(Handle handle, Server server, @Nullable Slot slot) {
        if (report.isBegun()) {
            return;
        }
        FirstDumpCheck check = new FirstDumpCheck(settings, database, server);
        check.problemOfProgram().ifPresent(problem -> report.error(problem, null));
        MadeDump made = settings.dump().made();
        if (made != null) {
            check.problemOfFile(handle, made, slot).ifPresent(problem -> report.error(problem, null));
        }
    }

    private void publication(Handle handle, Server server, Plan plan, PluginChoice choice) {
        if (choice == PluginChoice.TEST_DECODING) {
            return;
        }
        if (!server.hasPgoutput()) {
            if (choice == PluginChoice.PGOUTPUT) {
                report.error(
                        "PostgreSQL at " + source.address() + " is older than 10 and has no pgoutput; set plugin to"
                                + " test_decoding or auto",
                        null);
            }
            return;
        }
        Publications publications = new Publications(server, source.publication());
        List<Unpublished> unpublished = publications.step(handle, plan.tables(), true).unpublished().stream()
                .filter(table -> !table.statements().isEmpty())
                .toList();
        if (unpublished.isEmpty()) {
            if (!report.isBegun() && !plan.tables().isEmpty() && !publications.belongsToSomeoneElse(handle)) {
                report.note(
                        "River publishes the tables. For their owners that changes two things: a table that loses its primary"
                                + " key takes no updates and deletes until River has seen that, so not while River is stopped; and ALTER"
                                + " TABLE … SET UNLOGGED fails. docs/postgresql.md says what to do then");
            }
            return;
        }
        if (report.isBegun()) {
            unpublished.forEach(each -> report.waiting(
                    "Table " + each.table().name() + " waits: " + each.reason(),
                    String.join(";\n", each.statements()) + ";"));
            return;
        }
        String sql = String.join(";\n", publications.statements(handle, plan.tables())) + ";";
        if (publications.belongsToSomeoneElse(handle)) {
            report.error(
                    "Publication " + source.publication()
                            + " was not created by River, so River does not change it, and it does not"
                            + " publish everything of the tables that the rules match",
                    sql);
            return;
        }
        String sentence = "User " + source.user()
                + " may not publish all tables that the rules match (this needs CREATE on the database, and ownership of the"
                + " tables)";
        if (choice == PluginChoice.AUTO) {
            report.warning(
                    sentence
                            + ", so the slower test_decoding is used; ask someone with these rights to run the statements"
                            + " below",
                    sql);
        } else {
            report.error(sentence + "; ask someone with these rights to run the statements below", sql);
        }
    }

    private void patterns(Router router, List<TableInfo> tables) {
        Set<Rule> effective = new HashSet<>();
        tables.forEach(table -> effective.addAll(router.effective(table.name())));
        for (Rule rule : router.rules()) {
            boolean matches = tables.stream().anyMatch(table -> rule.matches(table.name()));
            exceptions(rule, tables);
            if (!matches && !rule.table().isEverything()) {
                report.unfit(
                        "The rule for table \"" + rule.table() + "\" (to sink " + rule.sink() + ") matches no table of "
                                + source.address()
                                + "; correct the pattern (names are case-sensitive; unlogged tables and views"
                                + " cannot be matched)",
                        null);
            }
            if (matches && !effective.contains(rule)) {
                report.unfit(
                        "The rule for table \"" + rule.table() + "\" (to sink " + rule.sink()
                                + ") is never reached: for each sink the first rule that matches a table decides, and those"
                                + " before it match all its tables; put it before them, or name another sink",
                        null);
            }
        }
    }

    /** One that is mistyped would have its tables delivered without a word. */
    private void exceptions(Rule rule, List<TableInfo> tables) {
        for (TablePattern exception : rule.exclude()) {
            if (tables.stream()
                    .noneMatch(table -> rule.table().matches(table.name()) && exception.matches(table.name()))) {
                report.warning(
                        "The rule for table \"" + rule.table() + "\" (to sink " + rule.sink() + ") excludes \""
                                + exception
                                + "\", which is none of its tables now; correct the pattern if it should be",
                        null);
            }
        }
    }
}
