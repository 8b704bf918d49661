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
import org.jspecify.annotations.Nullable;

/**
 * Where the tables of all subscriptions of a process go, which may meet in one destination. Sees to it that their rows do not replace
 * each other there. Safe to use from several threads.
 */
public final class Destinations {

    /** A table of a subscription on its way to a destination. */
    private record Way(String subscription, TableInfo table, Route route) {

        SinkDestination destination() {
            return SinkDestination.of(route);
        }

        boolean collidesWith(Route other) {
            return route.storesRows() && (route.key().isEmpty() || other.key().isEmpty());
        }

        String nameFor(String reader) {
            return table.name() + (subscription.equals(reader) ? "" : " of subscription " + subscription);
        }
    }

    private final Map<String, Plan> plans = new HashMap<>();
    private volatile Map<SinkDestination, List<Way>> ways = Map.of();

    /**
     * A subscription's tables go where its plan says from now on, but for those whose rows would replace those of others.
     *
     * @param plan what the subscription wants, in place of what it wanted before
     * @param served whether a route of a table has been served before. Of two of its tables that collide such a one goes on, else the
     *     older one; tables of other subscriptions that are there come before all
     * @return those that do not go there, in the order of the tables' names
     */
    public synchronized List<Collision> claim(String subscription, Plan plan, BiPredicate<TableInfo, Route> served) {
        plans.remove(subscription);
        Map<SinkDestination, List<Way>> taken = ways();
        List<Way> wanted = new ArrayList<>();
        plan.routes()
                .forEach((table, routes) -> routes.forEach(route -> wanted.add(new Way(subscription, table, route))));
        wanted.sort(Comparator.comparing((Way way) -> !served.test(way.table, way.route))
                .thenComparing(way -> way.table.oid()));
        List<Collision> collisions = new ArrayList<>();
        for (Way way : wanted) {
            List<Way> there = taken.computeIfAbsent(way.destination(), first -> new ArrayList<>(1));
            Way first = firstThatCollides(there, way.route);
            if (first == null) {
                there.add(way);
            } else {
                collisions.add(new Collision(
                        first.nameFor(subscription), !first.subscription.equals(subscription), way.table, way.route));
            }
        }
        plans.put(subscription, plan.without(collisions));
        ways = ways();
        collisions.sort(Comparator.comparing(collision -> collision.table().name()));
        return collisions;
    }

    private static @Nullable Way firstThatCollides(List<Way> there, Route route) {
        return there.stream().filter(way -> way.collidesWith(route)).findFirst().orElse(null);
    }

    private Map<SinkDestination, List<Way>> ways() {
        Map<SinkDestination, List<Way>> all = new HashMap<>();
        plans.forEach((subscription, plan) -> plan.routes()
                .forEach((table, routes) -> routes.forEach(route -> {
                    Way way = new Way(subscription, table, route);
                    all.computeIfAbsent(way.destination(), first -> new ArrayList<>(1))
                            .add(way);
                })));
        return all;
    }

    /** Whether several tables go there. */
    boolean isShared(Route route) {
        return ways.getOrDefault(SinkDestination.of(route), List.of()).size() > 1;
    }

    /** Whether rows of a subscription's table, which its plan may not have, would replace none of another table that go there. */
    public boolean hasRoomFor(String subscription, TableName table, Route route) {
        return ways.getOrDefault(SinkDestination.of(route), List.of()).stream()
                .filter(way -> !way.subscription.equals(subscription)
                        || !way.table.name().equals(table))
                .noneMatch(way -> way.collidesWith(route));
    }
}
