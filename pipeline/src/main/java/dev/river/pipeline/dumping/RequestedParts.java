package dev.river.pipeline.dumping;

import dev.river.dump.DumpPart;
import dev.river.pipeline.progress.DumpRequest;
import dev.river.pipeline.rule.Plan;
import dev.river.pipeline.rule.Route;
import dev.river.pipeline.rule.TablePattern;
import dev.river.postgres.catalog.TableInfo;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The parts of a plan that a request is for. */
public final class RequestedParts {

    private RequestedParts() {}

    /**
     * Finds them: a pattern stands for the tables of that name, with all their partitions, and for single partitions.
     *
     * @return the parts, each with its routes to the sinks that the request is for
     * @throws IllegalArgumentException with a sentence, if something is not a pattern
     */
    public static Map<DumpPart, List<Route>> of(DumpRequest request, Plan plan) {
        List<TablePattern> patterns =
                request.tables().stream().map(TablePattern::parse).toList();
        Map<DumpPart, List<Route>> parts = new LinkedHashMap<>();
        plan.routes().forEach((table, routes) -> {
            List<Route> wanted = routes.stream()
                    .filter(route -> request.sink() == null || route.sink().equals(request.sink()))
                    .toList();
            for (DumpPart part : DumpPart.of(table)) {
                if (!wanted.isEmpty() && isMatched(patterns, table, part)) {
                    parts.put(part, wanted);
                }
            }
        });
        return parts;
    }

    private static boolean isMatched(List<TablePattern> patterns, TableInfo table, DumpPart part) {
        return patterns.isEmpty()
                || patterns.stream()
                        .anyMatch(pattern -> pattern.matches(table.name())
                                || pattern.matches(part.part().name()));
    }
}
