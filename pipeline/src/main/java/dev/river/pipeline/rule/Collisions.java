package dev.river.pipeline.rule;

import dev.river.pipeline.rule.Plan.SinkDestination;
import dev.river.postgres.catalog.TableInfo;
import dev.river.sink.TableName;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiPredicate;

/** Finds tables whose rows would replace each other, and says which of them goes first. */
final class Collisions {

    private record Way(TableInfo table, Route route) {}

    private Collisions() {}

    /**
     * Those of a plan. Of tables that collide those go on that are served already, else the oldest.
     *
     * @param served whether a route of a table is served already
     */
    static List<Collision> of(Plan plan, BiPredicate<TableInfo, Route> served) {
        Map<SinkDestination, List<Way>> ways = new HashMap<>();
        plan.routes()
                .forEach((table, routes) -> routes.stream()
                        .filter(Route::storesRows)
                        .forEach(route -> ways.computeIfAbsent(SinkDestination.of(route), first -> new ArrayList<>(1))
                                .add(new Way(table, route))));
        List<Collision> found = new ArrayList<>();
        for (List<Way> there : ways.values()) {
            if (there.size() > 1) {
                find(there, served, found);
            }
        }
        found.sort(Comparator.comparing(collision -> collision.table().name()));
        return found;
    }

    private static void find(List<Way> there, BiPredicate<TableInfo, Route> served, List<Collision> found) {
        List<Way> inOrder = there.stream()
                .sorted(Comparator.comparing((Way way) -> !served.test(way.table, way.route))
                        .thenComparing(way -> way.table.oid()))
                .toList();
        Way first = inOrder.get(0);
        for (Way way : inOrder.subList(1, inOrder.size())) {
            if (collide(first.route, way.route)) {
                found.add(new Collision(first.table.name(), way.table, way.route));
            }
        }
    }

    /** Whether rows of a table that the plan does not have, or not yet, would replace those of one that it has. */
    static boolean areThere(Plan plan, TableName table, Route route) {
        return route.storesRows()
                && plan.routes().entrySet().stream()
                        .filter(entry -> !entry.getKey().name().equals(table))
                        .flatMap(entry -> entry.getValue().stream())
                        .anyMatch(other ->
                                SinkDestination.of(other).equals(SinkDestination.of(route)) && collide(other, route));
    }

    private static boolean collide(Route first, Route second) {
        return first.key().isEmpty() || second.key().isEmpty();
    }
}
