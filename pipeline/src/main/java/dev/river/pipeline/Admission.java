package dev.river.pipeline;

import dev.river.dump.DumpPart;
import dev.river.pipeline.dumping.DueParts;
import dev.river.pipeline.dumping.Dumps;
import dev.river.pipeline.progress.Coverage.Dumped;
import dev.river.pipeline.progress.CoverageKeeper;
import dev.river.pipeline.rule.Destinations.Claim;
import dev.river.pipeline.rule.Plan;
import dev.river.pipeline.rule.Route;
import dev.river.pipeline.settings.DumpSettings.Mode;
import dev.river.pipeline.tenure.KnownTables;
import dev.river.pipeline.tenure.Tenure;
import dev.river.postgres.Plugin;
import dev.river.postgres.catalog.Catalog;
import dev.river.postgres.catalog.TableInfo;
import dev.river.postgres.catalog.TableInfo.Part;
import dev.river.postgres.publication.Unpublished;
import dev.river.sink.TableName;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/**
 * Decides which of the tables that the rules match are served, and which wait by themselves, so that they do not keep the others
 * from being streamed: those that cannot be published, those whose rows would replace those of others, and those that are to be
 * dumped and cannot be read.
 */
final class Admission {

    private final Tenure tenure;
    private final Plugin plugin;
    private final CoverageKeeper coverage;
    private final Catalog catalog;
    private final DueParts dueParts;
    private final PlanPublisher publisher;
    private final Dumps dumps;
    private Plan served = Plan.NONE;

    Admission(Tenure tenure, Plugin plugin, CoverageKeeper coverage, PlanPublisher publisher, Dumps dumps) {
        this.tenure = tenure;
        this.plugin = plugin;
        this.coverage = coverage;
        this.catalog = new Catalog(tenure.server());
        this.dueParts = new DueParts(tenure.settings().dump().mode(), catalog);
        this.publisher = publisher;
        this.dumps = dumps;
    }

    /**
     * What was decided.
     *
     * @param known the tables as they were when it was
     * @param plan the tables that have room where they go
     * @param due the parts of it that are to be dumped now, each with the routes that lack its rows
     */
    record Admitted(KnownTables known, Plan plan, Map<DumpPart, List<Route>> due) {}

    /** Looks at the tables as they are now, publishes what can be published, and shows what waits. */
    Admitted admit(Handle handle) {
        WaitingReasons reasons = reasons();
        Plan all = Plan.of(catalog.tables(handle), tenure.router()).toldBy(plugin, tenure.server());
        Claim claim = claim(all, reasons);
        Plan asked = all.without(claim.collisions());
        Set<TableName> unpublished = plugin == Plugin.PGOUTPUT ? publish(handle, asked, reasons) : Set.of();
        Map<DumpPart, List<Route>> due = due(handle, asked, reasons);
        tenure.board().unserved(reasons.tables());
        served = asked;
        return new Admitted(
                new KnownTables(
                        all,
                        names(asked.tables()),
                        unpublished,
                        claim.collisions().isEmpty() ? null : claim.version(),
                        plugin == Plugin.PGOUTPUT ? coverage.entriesByPart() : null),
                asked,
                due);
    }

    /** What of the tables that there were when the slot was created is due, and can be read before anything is streamed. */
    Map<DumpPart, List<Route>> dueBeforeStream(Handle handle, Plan all) {
        WaitingReasons reasons = reasons();
        return due(handle, all.without(claim(all, reasons).collisions()), reasons);
    }

    /** Where a part waits, what was read of it before counts no more: of its changes too little is delivered meanwhile. */
    private Map<DumpPart, List<Route>> due(Handle handle, Plan plan, WaitingReasons reasons) {
        Map<DumpPart, List<Route>> due = dueParts.find(handle, plan, coverage, dumps, this::isStreamed);
        Set<TableInfo> unreadable = due.keySet().stream()
                .map(DumpPart::table)
                .filter(table -> !table.isOpen())
                .collect(Collectors.toSet());
        dumps.unreadable(names(unreadable));
        if (unreadable.isEmpty()) {
            return due;
        }
        due.keySet().removeIf(part -> unreadable.contains(part.table()));
        unreadable.forEach(reasons::addUnreadable);
        Set<String> parts = unreadable.stream()
                .flatMap(table -> table.parts().stream())
                .map(Part::id)
                .collect(Collectors.toSet());
        Set<Dumped> whole = coverage.dumped();
        dumps.retain(route -> !parts.contains(route.part()) || whole.contains(route));
        return due;
    }

    private boolean isStreamed(DumpPart part) {
        return plugin != Plugin.PGOUTPUT || coverage.entryOf(part.part().id()) != null;
    }

    private WaitingReasons reasons() {
        return new WaitingReasons(String.valueOf(tenure.settings().source().user()));
    }

    private Claim claim(Plan all, WaitingReasons reasons) {
        Set<List<String>> dumped = coverage.dumped().stream()
                .map(each -> List.of(each.part(), each.sink(), each.destination()))
                .collect(Collectors.toSet());
        Claim claim = tenure.destinations()
                .claim(
                        tenure.name(),
                        all,
                        (table, route) -> served.serves(table.oid(), route)
                                || table.parts().stream()
                                        .anyMatch(part -> dumped.contains(List.of(
                                                part.id(),
                                                route.sink(),
                                                route.destination().name()))));
        claim.collisions().forEach(reasons::add);
        return claim;
    }

    /** Returns the names of the tables that could not be published whole. */
    private Set<TableName> publish(Handle handle, Plan asked, WaitingReasons reasons) {
        Set<TableName> unpublished = new HashSet<>();
        for (Unpublished each : publisher.publish(handle, asked)) {
            unpublished.add(each.table().name());
            if (!each.table().isOpen() && tenure.settings().dump().mode() != Mode.NEVER) {
                reasons.addUnreadable(each.table());
            }
            reasons.add(each);
        }
        return unpublished;
    }

    private static Set<TableName> names(Iterable<TableInfo> tables) {
        Set<TableName> names = new HashSet<>();
        tables.forEach(table -> names.add(table.name()));
        return names;
    }
}
