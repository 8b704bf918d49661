package dev.river.postgres.publication;

import dev.river.postgres.SourceException;
import dev.river.postgres.catalog.TableInfo;
import dev.river.postgres.catalog.TableInfo.Part;
import dev.river.postgres.session.Server;
import dev.river.sink.TableName;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** What is to be changed in River's own publications, and which of it River can do. */
final class OwnPublications {

    private final Server server;
    private final PublicationNames names;
    private final PublicationCatalog catalog;

    OwnPublications(Server server, PublicationNames names, PublicationCatalog catalog) {
        this.server = server;
        this.names = names;
        this.catalog = catalog;
    }

    /** The two as they are now. */
    private record Pair(PublicationState full, PublicationState inserts) {

        List<PublicationChange> changesTo(WantedTables wanted, Predicate<TableName> concerned) {
            return List.of(full.changeTo(wanted.full(), concerned), inserts.changeTo(wanted.inserts(), concerned));
        }
    }

    /**
     * The statements that make the publications what the tables ask for, whoever may run them.
     *
     * @throws SourceException if one of the publications is someone else's
     */
    List<String> statements(Handle handle, List<TableInfo> tables) {
        return PublicationChange.statements(
                pair(handle).changesTo(WantedTables.of(tables, server), table -> true), true);
    }

    /**
     * What River can do now.
     *
     * @throws SourceException if one of the publications is someone else's
     */
    PublicationStep step(Handle handle, List<TableInfo> tables, boolean vacuumGivesWay) {
        Pair pair = pair(handle);
        List<PublicationChange> all = pair.changesTo(WantedTables.of(tables, server), table -> true);
        if (PublicationChange.statements(all, true).isEmpty()) {
            return PublicationStep.NONE;
        }
        TableLocks locks = TableLocks.of(handle, namesIn(all), vacuumGivesWay);
        List<TableInfo> possible = new ArrayList<>();
        List<TableInfo> changing = new ArrayList<>();
        List<Unpublished> unpublished = new ArrayList<>();
        for (TableInfo table : tables) {
            List<PublicationChange> needed = needed(table, pair);
            Unpublished waiting = unpublished(table, needed, locks);
            if (waiting != null) {
                unpublished.add(waiting);
                continue;
            }
            possible.add(table);
            if (!needed.stream().allMatch(PublicationChange::namesNone)) {
                changing.add(table);
            }
        }
        List<PublicationChange> rest = pair.changesTo(WantedTables.of(possible, server), table -> false);
        List<PublicationChange> changes = new ArrayList<>();
        for (int i = 0; i < all.size(); i++) {
            PublicationChange change = rest.get(i);
            Set<TableName> staying = new TreeSet<>(all.get(i).wanted());
            staying.removeAll(change.wanted());
            if (change.state().open()) {
                changes.add(
                        change.leaving(all.get(i).leaving(), name -> !staying.contains(name) && !locks.isHeld(name)));
            }
        }
        return new PublicationStep(PublicationChange.statements(changes, true), changing, unpublished);
    }

    private List<PublicationChange> needed(TableInfo table, Pair pair) {
        Set<TableName> own = new HashSet<>();
        own.add(table.name());
        table.parts().forEach(part -> own.add(part.name()));
        return pair.changesTo(WantedTables.of(List.of(table), server), own::contains);
    }

    /** Why the table cannot be published now; null if it can, or is. */
    private static @Nullable Unpublished unpublished(
            TableInfo table, List<PublicationChange> needed, TableLocks locks) {
        for (PublicationChange change : needed) {
            PublicationState state = change.state();
            if (change.isNeeded() && !state.open()) {
                return new Unpublished(
                        table,
                        "River's user may not " + (state.exists() ? "change" : "create") + " publication "
                                + state.name(),
                        PublicationChange.statements(needed, true));
            }
        }
        Set<TableName> aliens = aliens(table);
        if (needed.stream().flatMap(change -> change.entering().stream()).anyMatch(aliens::contains)) {
            return new Unpublished(
                    table,
                    aliens.contains(table.name())
                            ? "it does not belong to River's user, who therefore may not publish it"
                            : "not all of its partitions belong to River's user, who therefore may not publish them",
                    // What has to leave a publication without coming back River takes out by itself.
                    PublicationChange.statements(
                            needed.stream()
                                    .map(change -> change.leaving(change.leaving(), change.wanted()::contains))
                                    .toList(),
                            false));
        }
        for (TableName name : namesIn(needed)) {
            String locker = locks.lockers().get(name);
            if (locker != null) {
                return new Unpublished(
                        table,
                        "it can't be published while " + locker + " has it locked or waits to lock it",
                        List.of());
            }
        }
        return null;
    }

    /** Those of its names that River's user may not put into a publication. */
    private static Set<TableName> aliens(TableInfo table) {
        Set<TableName> aliens = table.parts().stream()
                .filter(part -> !part.owned())
                .map(Part::name)
                .collect(Collectors.toSet());
        if (!table.owned()) {
            aliens.add(table.name());
        }
        return aliens;
    }

    private static Set<TableName> namesIn(List<PublicationChange> changes) {
        Set<TableName> names = new TreeSet<>();
        changes.forEach(change -> {
            names.addAll(change.leaving());
            names.addAll(change.entering());
        });
        return names;
    }

    private Pair pair(Handle handle) {
        Set<String> existing = catalog.existing(handle, names).keySet();
        return new Pair(
                state(handle, names.full(), ChangeKinds.all(server), existing),
                state(handle, names.inserts(), ChangeKinds.withoutIdentity(server), existing));
    }

    private PublicationState state(Handle handle, String publication, ChangeKinds kinds, Set<String> existing) {
        if (!existing.contains(publication)) {
            return new PublicationState(
                    publication, kinds, false, catalog.mayCreate(handle), false, Set.of(), Set.of());
        }
        if (!catalog.hasComment(handle, publication, Publications.COMMENT)) {
            throw SourceException.fatal(
                    "Publication " + publication + " of database " + server.database()
                            + " exists, and River did not create it; name another publication in the source",
                    null);
        }
        Set<TableName> present = catalog.tables(handle, publication);
        Set<TableName> whole = new TreeSet<>(present);
        whole.removeAll(catalog.restrictedTables(handle, publication));
        return new PublicationState(
                publication,
                kinds,
                true,
                catalog.mayChange(handle, publication),
                catalog.kinds(handle, publication).equals(kinds),
                present,
                whole);
    }
}
