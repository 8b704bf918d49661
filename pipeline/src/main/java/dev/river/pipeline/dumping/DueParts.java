package dev.river.pipeline.dumping;

import dev.river.dump.DumpPart;
import dev.river.pipeline.progress.Coverage.Dumped;
import dev.river.pipeline.progress.CoverageKeeper;
import dev.river.pipeline.rule.Plan;
import dev.river.pipeline.rule.Route;
import dev.river.pipeline.settings.DumpSettings;
import dev.river.postgres.catalog.Catalog;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/** Finds what has yet to be dumped: what a plan asks for, less what the progress says. */
public final class DueParts {

    private final DumpSettings.Mode mode;
    private final Catalog catalog;

    public DueParts(DumpSettings.Mode mode, Catalog catalog) {
        this.mode = mode;
        this.catalog = catalog;
    }

    /**
     * The parts of the plan's tables that have not been dumped, each with the routes that lack its rows. What is no longer
     * in the plan is forgotten, and will be due when it comes back.
     *
     * <p>To be asked once the plan's changes are streamed. A part that is empty then needs no dump: whatever is written to it
     * comes in the stream.
     *
     * @param streamed whether the changes of a part come in the stream: else it is not due yet
     */
    public Map<DumpPart, List<Route>> find(
            Handle handle, Plan plan, CoverageKeeper coverage, Dumps dumps, Predicate<DumpPart> streamed) {
        Set<Dumped> known = coverage.dumped();
        Set<Dumped> planned = new HashSet<>();
        Map<DumpPart, List<Route>> due = new LinkedHashMap<>();
        plan.routes().forEach((table, routes) -> {
            for (DumpPart part : DumpPart.of(table)) {
                List<Route> lacking = new ArrayList<>();
                for (Route route : routes) {
                    Dumped dumped = dumped(part, route);
                    planned.add(dumped);
                    if (!known.contains(dumped)) {
                        lacking.add(route);
                    }
                }
                if (!lacking.isEmpty() && streamed.test(part)) {
                    due.put(part, lacking);
                }
            }
        });
        dumps.retain(dumped -> planned.contains(dumped.unasked()));
        Map<DumpPart, List<Route>> needless = new LinkedHashMap<>(due);
        needless.keySet().retainAll(needless(handle, due.keySet()));
        if (!needless.isEmpty()) {
            coverage.addDumped(dumped(needless));
            due.keySet().removeAll(needless.keySet());
        }
        return due;
    }

    private Set<DumpPart> needless(Handle handle, Collection<DumpPart> due) {
        if (due.isEmpty() || mode == DumpSettings.Mode.NEVER) {
            return Set.copyOf(due);
        }
        Set<Long> empty =
                catalog.emptyParts(handle, due.stream().map(DumpPart::part).toList());
        return due.stream().filter(part -> empty.contains(part.part().oid())).collect(Collectors.toSet());
    }

    /** What is noted once all rows of these are durable where the routes lead. */
    private static Set<Dumped> dumped(Map<DumpPart, List<Route>> parts) {
        Set<Dumped> dumped = new HashSet<>();
        parts.forEach((part, routes) -> routes.forEach(route -> dumped.add(dumped(part, route))));
        return dumped;
    }

    private static Dumped dumped(DumpPart part, Route route) {
        return dumped(part, route, 0);
    }

    static Dumped dumped(DumpPart part, Route route, long request) {
        return new Dumped(
                part.part().id(),
                part.table().name(),
                route.sink(),
                route.destination().name(),
                request);
    }
}
