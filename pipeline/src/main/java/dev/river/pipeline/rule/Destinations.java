package dev.river.pipeline.rule;

import dev.river.pipeline.rule.Plan.SinkDestination;
import dev.river.postgres.catalog.TableInfo;
import dev.river.sink.TableName;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Where the tables of all subscriptions of a process go, which may meet in one destination. Sees to it that their rows do not replace
 * each other there. Safe to use from several threads.
 */
public final class Destinations {

    /** A table of a subscription on its way to a destination. */
    private record Way(String subscription, TableInfo table, Route route, boolean served) {

        SinkDestination destination() {
            return SinkDestination.of(route);
        }

        boolean collidesWith(Route other) {
            return route.storesRows() && (route.key().isEmpty() || other.key().isEmpty());
        }

        String nameFor(String reader) {
            return table.name() + (subscription.equals(reader) ? "" : " of subscription " + subscription);
        }

        /** What of it others can notice. */
        List<Object> shape() {
            return List.of(table.oid(), destination(), route.key());
        }
    }

    /** By subscription. */
    private final Map<String, List<Way>> ways = new HashMap<>();

    private final Map<String, Set<SinkDestination>> reserved = new HashMap<>();
    private volatile Map<SinkDestination, List<Way>> byDestination = Map.of();
    private volatile long version;

    /**
     * A subscription has filled these destinations before, and has yet to say which of its tables go where. Until then others keep out.
     */
    public synchronized void reserve(String subscription, Set<SinkDestination> filled) {
        reserved.put(subscription, Set.copyOf(filled));
    }

    /**
     * What came of a claim.
     *
     * @param collisions the routes on which rows do not go, in the order of the tables' names
     * @param version what {@link #version()} was with it
     */
    public record Claim(List<Collision> collisions, long version) {

        public Claim {
            collisions = List.copyOf(collisions);
        }
    }

    /** Is another once the tables of a subscription go somewhere else. */
    public long version() {
        return version;
    }

    /**
     * A subscription's tables go where its plan says from now on, but for those whose rows would replace those of others.
     *
     * @param plan what the subscription wants, in place of what it wanted before
     * @param served whether a route of a table has been served before. Of tables that collide such a one goes on, else the one that is
     *     there already, else the oldest
     */
    public synchronized Claim claim(String subscription, Plan plan, BiPredicate<TableInfo, Route> served) {
        reserved.remove(subscription);
        List<Way> wanted = new ArrayList<>();
        plan.routes()
                .forEach((table, routes) -> routes.forEach(
                        route -> wanted.add(new Way(subscription, table, route, served.test(table, route)))));
        wanted.sort(Comparator.comparing((Way way) -> !way.served).thenComparing(way -> way.table.oid()));
        List<Way> before = ways.getOrDefault(subscription, List.of());
        List<Way> own = new ArrayList<>();
        ways.put(subscription, own);
        Map<SinkDestination, List<Way>> taken = taken();
        List<Collision> collisions = new ArrayList<>();
        for (Way way : wanted) {
            List<Way> there = taken.computeIfAbsent(way.destination(), first -> new ArrayList<>(1));
            if (way.served) {
                giveWay(there, way);
            }
            String first = obstacle(there, subscription, way.route, way.served);
            if (first == null) {
                there.add(way);
                own.add(way);
            } else {
                collisions.add(new Collision(first, way.table, way.route));
            }
        }
        byDestination = taken;
        if (!shapes(before).equals(shapes(own))) {
            version++;
        }
        collisions.sort(Comparator.comparing(collision -> collision.table().name()));
        return new Claim(collisions, version);
    }

    /** Tables of other subscriptions that have never been served there make room for one that has. */
    private void giveWay(List<Way> there, Way served) {
        List<Way> newer = there.stream()
                .filter(way -> !way.served && !way.subscription.equals(served.subscription))
                .filter(way -> way.collidesWith(served.route))
                .toList();
        if (!newer.isEmpty()) {
            there.removeAll(newer);
            newer.forEach(way ->
                    ways.getOrDefault(way.subscription, new ArrayList<>()).remove(way));
            version++;
        }
    }

    /** The table, in words, whose rows those of a table of the subscription would replace on this route; null if there is none. */
    private @Nullable String obstacle(List<Way> there, String subscription, Route route, boolean served) {
        for (Way other : there) {
            if (other.collidesWith(route)) {
                return other.nameFor(subscription);
            }
        }
        if (served || !route.storesRows() || !route.key().isEmpty()) {
            return null;
        }
        return reserved.entrySet().stream()
                .filter(each -> !each.getKey().equals(subscription))
                .filter(each -> each.getValue().contains(SinkDestination.of(route)))
                .map(each -> "of subscription " + each.getKey())
                .findFirst()
                .orElse(null);
    }

    private Map<SinkDestination, List<Way>> taken() {
        Map<SinkDestination, List<Way>> taken = new HashMap<>();
        ways.values()
                .forEach(each ->
                        each.forEach(way -> taken.computeIfAbsent(way.destination(), first -> new ArrayList<>(1))
                                .add(way)));
        return taken;
    }

    private static Set<List<Object>> shapes(List<Way> ways) {
        return ways.stream().map(Way::shape).collect(Collectors.toSet());
    }

    /** Whether several tables go there. */
    boolean isShared(Route route) {
        return byDestination.getOrDefault(SinkDestination.of(route), List.of()).size() > 1;
    }

    /** Whether rows of a subscription's table, which its plan may not have, would replace none of another table that go there. */
    public synchronized boolean hasRoomFor(String subscription, TableName table, Route route) {
        List<Way> others = byDestination.getOrDefault(SinkDestination.of(route), List.of()).stream()
                .filter(way -> !way.subscription.equals(subscription)
                        || !way.table.name().equals(table))
                .toList();
        return obstacle(others, subscription, route, false) == null;
    }
}
