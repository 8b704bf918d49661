package dev.river.postgres.publication;

import dev.river.postgres.catalog.TableInfo;
import dev.river.postgres.catalog.TableInfo.Part;
import dev.river.postgres.session.Server;
import dev.river.sink.TableName;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jdbi.v3.core.Handle;

/** What someone else's publication leaves out. */
final class ForeignPublication {

    private final Server server;
    private final PublicationNames names;
    private final PublicationCatalog catalog;
    private final PublishedParts parts;

    ForeignPublication(Server server, PublicationNames names, PublicationCatalog catalog, PublishedParts parts) {
        this.server = server;
        this.names = names;
        this.catalog = catalog;
        this.parts = parts;
    }

    /** What of a table it leaves out, or of several: names that it lacks, and whether it names some without all kinds of changes. */
    private static final class Lack {
        private final Set<TableName> absent = new TreeSet<>();
        private boolean muted;
    }

    /** The statements by which it would publish everything of the tables; none where it does. */
    List<String> statements(Handle handle, List<TableInfo> tables) {
        Map<String, String> whole = parts.whole(handle, tables);
        Set<Long> named = parts.named(handle, tables);
        Lack lack = new Lack();
        tables.forEach(table -> add(lack, table, whole, named));
        return statements(lack, catalog.tables(handle, names.full()));
    }

    /** The tables that it leaves out, each with its own statements. One that is gone by now is not left out. */
    PublicationStep step(Handle handle, List<TableInfo> tables) {
        Map<String, String> whole = parts.whole(handle, tables);
        List<TableInfo> lacking = parts.present(
                handle,
                tables.stream()
                        .filter(table -> table.parts().stream().anyMatch(part -> !whole.containsKey(part.id())))
                        .toList());
        if (lacking.isEmpty()) {
            return PublicationStep.NONE;
        }
        Set<Long> named = parts.named(handle, lacking);
        Set<TableName> present = catalog.tables(handle, names.full());
        List<Unpublished> unpublished = new ArrayList<>();
        for (TableInfo table : lacking) {
            Lack lack = new Lack();
            add(lack, table, whole, named);
            unpublished.add(new Unpublished(
                    table,
                    "publication " + names.full()
                            + " does not publish everything of it, and River does not change that, since"
                            + " River did not create it",
                    statements(lack, present)));
        }
        return new PublicationStep(List.of(), List.of(), unpublished);
    }

    private void add(Lack lack, TableInfo table, Map<String, String> whole, Set<Long> named) {
        for (Part part : table.parts()) {
            if (whole.containsKey(part.id())) {
                continue;
            }
            if (named.contains(part.oid())) {
                lack.muted = true;
            } else {
                lack.absent.add(WantedTables.namesPartsOf(table, server) ? part.name() : table.name());
            }
        }
    }

    private List<String> statements(Lack lack, Set<TableName> present) {
        List<String> statements = new ArrayList<>();
        if (lack.muted) {
            statements.add(PublicationStatements.setKinds(names.full(), ChangeKinds.all(server)));
        }
        Set<TableName> restricted = new TreeSet<>(present);
        restricted.retainAll(lack.absent);
        if (!restricted.isEmpty()) {
            statements.add(PublicationStatements.remove(names.full(), restricted));
        }
        if (!lack.absent.isEmpty()) {
            statements.add(PublicationStatements.add(names.full(), lack.absent));
        }
        return statements;
    }
}
