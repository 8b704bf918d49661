package dev.river.pipeline.check;

import dev.river.pipeline.publishing.Publishing;
import dev.river.pipeline.rule.Collision;
import dev.river.pipeline.rule.Destinations;
import dev.river.pipeline.rule.Plan;
import dev.river.pipeline.rule.Route;
import dev.river.pipeline.settings.DumpSettings;
import dev.river.pipeline.settings.SubscriptionSettings;
import dev.river.postgres.PluginChoice;
import dev.river.postgres.catalog.Catalog;
import dev.river.postgres.catalog.TableInfo;
import dev.river.postgres.catalog.TableInfo.Identity;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;

/** Looks at the tables that the rules match: whether they can be read, identified, and kept apart in the sinks. */
final class TableCheck {

    private final SubscriptionSettings settings;
    private final Plan plan;
    private final Handle handle;
    private final Catalog catalog;
    private final Destinations others;
    private final Report report;

    /** @param others where the tables of subscriptions go that were checked before */
    TableCheck(
            SubscriptionSettings settings,
            Plan plan,
            Handle handle,
            Catalog catalog,
            Destinations others,
            Report report) {
        this.settings = settings;
        this.plan = plan;
        this.handle = handle;
        this.catalog = catalog;
        this.others = others;
        this.report = report;
    }

    void run() {
        plan.routes().forEach((table, routes) -> {
            readable(table);
            identity(table);
            routes.forEach(route -> key(table, route));
        });
        List<Collision> collisions =
                others.claim(settings.name(), plan, (table, route) -> false).collisions();
        if (!destinations()) {
            collisions.forEach(each -> report.waiting(each.sentence(), null));
        }
    }

    private void readable(TableInfo table) {
        String user = String.valueOf(settings.source().user());
        if (!table.readable()) {
            unreadable(
                    table,
                    "User " + user + " may not read table " + table.name()
                            + (table.partitioned() ? " and each of its partitions, " : ", "));
        } else if (table.rowSecurity()) {
            unreadable(
                    table,
                    "Row-level security hides rows of table " + table.name() + " from user " + user
                            + ", so that River cannot read it, ");
        }
    }

    private void unreadable(TableInfo table, String sentence) {
        String sql = String.join(
                        ";\n",
                        table.accessRemedy(String.valueOf(settings.source().user()))) + ";";
        if (settings.dump().mode() == DumpSettings.Mode.NEVER) {
            report.warning(
                    sentence + "which is needed if an update does not contain values that a sink does not have", sql);
        } else {
            report.waiting(sentence + "which the dump needs", sql);
        }
    }

    private void identity(TableInfo table) {
        if (table.identity() == Identity.UNTOLD) {
            report.warning(Publishing.untold(table), null);
        } else if (!table.hasIdentity()) {
            report.warning(
                    "Table " + table.name()
                            + " has no replica identity (no primary key): "
                            + (settings.source().plugin() == PluginChoice.TEST_DECODING
                                    ? "its deletes do not say which row was deleted, and go to the dead letters"
                                    : "its inserts are streamed, but not its updates and deletes"),
                    table.identityRemedy());
        }
    }

    private void key(TableInfo table, Route route) {
        List<String> absent = new ArrayList<>(route.key());
        if (!absent.isEmpty()) {
            catalog.columns(handle, table.oid(), true).forEach(column -> absent.remove(column.name()));
        }
        if (!absent.isEmpty()) {
            report.error(
                    "The rule for table " + table.name() + " (to sink " + route.sink() + ") makes its key of " + absent
                            + ", which the table does not have; correct key in the rule",
                    null);
            return;
        }
        List<String> key = route.key().isEmpty() ? table.keyColumns() : route.key();
        if (key.isEmpty() && route.storesRows()) {
            report.error(
                    "Table " + table.name()
                            + " has no primary key or replica identity that the stream tells, to make a key of. Without a key, sink "
                            + route.sink() + " cannot store its rows; set key in the rule, or leave the table"
                            + " out: exclude: [\"" + table.name() + "\"]",
                    null);
        }
        if (table.identity() == Identity.COLUMNS && !table.identityColumns().containsAll(key)) {
            report.warning(
                    "The key " + key + " of the rule for table " + table.name() + " (to sink " + route.sink()
                            + ") is not in the replica identity " + table.identityColumns()
                            + ": deletes do not contain it, and go to the dead letters",
                    table.identityRemedy());
        }
    }

    /**
     * Two destinations that differ in the rules must not become one because a sink cannot write their names. Returns whether some
     * do.
     */
    private boolean destinations() {
        int before = report.size();
        Map<Plan.SinkDestination, Route> firstThere = new HashMap<>();
        plan.routes()
                .values()
                .forEach(routes -> routes.forEach(route -> {
                    Route first = firstThere.putIfAbsent(Plan.SinkDestination.of(route), route);
                    if (first != null && !first.asked().equals(route.asked())) {
                        report.error(
                                "Destinations \"" + first.asked() + "\" and \"" + route.asked()
                                        + "\" both become " + route.destination() + " in sink "
                                        + route.sink() + "; change \"to\" in one of the rules",
                                null);
                    }
                }));
        return report.size() > before;
    }
}
