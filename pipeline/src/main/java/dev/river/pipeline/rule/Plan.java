package dev.river.pipeline.rule;

import dev.river.postgres.Plugin;
import dev.river.postgres.catalog.TableInfo;
import dev.river.postgres.catalog.TableInfo.Identity;
import dev.river.postgres.catalog.TableInfo.Part;
import dev.river.postgres.session.Server;
import dev.river.sink.Destination;
import dev.river.sink.TableName;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Which tables of the database go where, as the catalog is now.
 *
 * @param routes the matched tables in the order of their names, each with its routes
 */
public record Plan(Map<TableInfo, List<Route>> routes) {

    /** Nothing. */
    public static final Plan NONE = new Plan(Map.of());

    /** Applies the rules to the tables that there are. */
    public static Plan of(List<TableInfo> tables, Router router) {
        Map<TableInfo, List<Route>> routes = new LinkedHashMap<>();
        for (TableInfo table : tables) {
            List<Route> found = router.routes(table.name());
            if (!found.isEmpty()) {
                routes.put(table, found);
            }
        }
        return new Plan(routes);
    }

    /** The same with the tables as a stream tells them. */
    public Plan toldBy(Plugin plugin, Server server) {
        Map<TableInfo, List<Route>> told = new LinkedHashMap<>();
        routes.forEach((table, own) -> told.put(table.toldBy(plugin, server), own));
        return new Plan(told);
    }

    /** Whether the replica identity of a table is not told by the stream, as {@link #toldBy} sees it. */
    public boolean hasUntoldIdentities() {
        return routes.keySet().stream().anyMatch(table -> table.identity() == Identity.UNTOLD);
    }

    /** The tables that any rule matches. */
    public List<TableInfo> tables() {
        return List.copyOf(routes.keySet());
    }

    /** The ids of all parts of the tables. */
    public Set<String> partIds() {
        return routes.keySet().stream()
                .flatMap(table -> partIds(table).stream())
                .collect(Collectors.toSet());
    }

    /** The names of all parts of the tables. */
    public Set<TableName> partNames() {
        return routes.keySet().stream()
                .flatMap(table -> table.parts().stream())
                .map(Part::name)
                .collect(Collectors.toSet());
    }

    /** The same without the routes by which rows would replace those of other tables. */
    public Plan without(Collection<Collision> collisions) {
        Map<TableInfo, List<Route>> kept = new LinkedHashMap<>();
        routes.forEach((table, own) -> {
            List<Route> left = own.stream()
                    .filter(route -> collisions.stream()
                            .noneMatch(each ->
                                    each.table() == table && each.route().equals(route)))
                    .toList();
            if (!left.isEmpty()) {
                kept.put(table, left);
            }
        });
        return new Plan(kept);
    }

    /** The same with the tables of these names alone. */
    public Plan only(Set<TableName> names) {
        return ofTables(table -> names.contains(table.name()));
    }

    private Plan ofTables(Predicate<TableInfo> wanted) {
        Map<TableInfo, List<Route>> kept = new LinkedHashMap<>(routes);
        kept.keySet().removeIf(wanted.negate());
        return new Plan(kept);
    }

    /** Whether rows of the table of this number go where the route leads. */
    public boolean serves(long oid, Route route) {
        return routes.entrySet().stream()
                .filter(entry -> entry.getKey().oid() == oid)
                .flatMap(entry -> entry.getValue().stream())
                .anyMatch(own -> SinkDestination.of(own).equals(SinkDestination.of(route)));
    }

    /** A destination in a sink. */
    public record SinkDestination(String sink, String destination) {

        /** Where the route leads. */
        public static SinkDestination of(Route route) {
            return new SinkDestination(route.sink(), route.destination().name());
        }
    }

    /** The destinations in a sink that any table goes to. */
    public List<Destination> destinations(String sink) {
        return routes.values().stream()
                .flatMap(List::stream)
                .filter(route -> route.sink().equals(sink))
                .map(Route::destination)
                .distinct()
                .toList();
    }

    /**
     * Whether tables, their parts, identities, keys and the rights to read them are those of the other plan, so that a stream need
     * not start again.
     */
    public boolean isLike(Plan other) {
        return shapes().equals(other.shapes());
    }

    private Map<Long, Shape> shapes() {
        Map<Long, Shape> shapes = new HashMap<>();
        routes.keySet()
                .forEach(table -> shapes.put(
                        table.oid(),
                        new Shape(
                                table.name(),
                                partIds(table),
                                namesOfParts(table),
                                table.identity(),
                                table.keyColumns(),
                                table.isOpen())));
        return shapes;
    }

    private static List<String> partIds(TableInfo table) {
        return table.parts().stream().map(Part::id).toList();
    }

    private static List<TableName> namesOfParts(TableInfo table) {
        return table.parts().stream().map(Part::name).toList();
    }

    private record Shape(
            TableName name,
            List<String> partIds,
            List<TableName> partNames,
            Identity identity,
            List<String> key,
            boolean open) {}
}
