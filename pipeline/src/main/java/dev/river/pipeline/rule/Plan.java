package dev.river.pipeline.rule;

import dev.river.postgres.Plugin;
import dev.river.postgres.catalog.TableInfo;
import dev.river.postgres.catalog.TableInfo.Identity;
import dev.river.postgres.catalog.TableInfo.Part;
import dev.river.postgres.session.Server;
import dev.river.sink.Destination;
import dev.river.sink.TableName;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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

    /** The sinks and destinations that more than one table goes to. */
    public Set<SinkDestination> shared() {
        Set<SinkDestination> seen = new HashSet<>();
        Set<SinkDestination> shared = new HashSet<>();
        routes.values()
                .forEach(each -> each.forEach(route -> {
                    SinkDestination destination = SinkDestination.of(route);
                    if (!seen.add(destination)) {
                        shared.add(destination);
                    }
                }));
        return shared;
    }

    /**
     * Why rows of two tables would replace each other, in a sentence with what to do: where both go to one destination that stores rows
     * under their keys, and nobody has said by which columns no two of them are equal. Empty if that is nowhere so.
     */
    public Optional<String> collision() {
        Map<SinkDestination, Map.Entry<TableInfo, Route>> firstThere = new HashMap<>();
        for (Map.Entry<TableInfo, List<Route>> table : routes.entrySet()) {
            for (Route route : table.getValue()) {
                Map.Entry<TableInfo, Route> here = Map.entry(table.getKey(), route);
                Map.Entry<TableInfo, Route> first =
                        route.storesRows() ? firstThere.putIfAbsent(SinkDestination.of(route), here) : null;
                if (first != null
                        && (route.key().isEmpty() || first.getValue().key().isEmpty())) {
                    return Optional.of("Tables " + first.getKey().name() + " and "
                            + table.getKey().name() + " both go to " + route.destination() + " of sink " + route.sink()
                            + ", where rows with equal keys would replace each other; give each its own destination, as in to:"
                            + " \"{table}\", or name in key of their rules the columns by which no two rows of these tables are"
                            + " equal");
                }
            }
        }
        return Optional.empty();
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
     * Whether tables, their parts, identities and keys are those of the other plan, so that a stream need not start again.
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
                                table.keyColumns())));
        return shapes;
    }

    private static List<String> partIds(TableInfo table) {
        return table.parts().stream().map(Part::id).toList();
    }

    private static List<TableName> namesOfParts(TableInfo table) {
        return table.parts().stream().map(Part::name).toList();
    }

    private record Shape(
            TableName name, List<String> partIds, List<TableName> partNames, Identity identity, List<String> key) {}
}
