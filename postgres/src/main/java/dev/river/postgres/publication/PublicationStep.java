package dev.river.postgres.publication;

import dev.river.postgres.catalog.TableInfo;
import dev.river.sink.TableName;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What River can do now so that everything of some tables is published, and for which of them that is not enough.
 *
 * @param statements what it can do, in this order; none where nothing need be done, or it can do nothing
 * @param changing the tables that are published in another way once that is done
 * @param unpublished the tables that are not published whole even then, in the order of their names
 */
public record PublicationStep(List<String> statements, List<TableInfo> changing, List<Unpublished> unpublished) {

    /** Nothing need be done, and all tables are published. */
    static final PublicationStep NONE = new PublicationStep(List.of(), List.of(), List.of());

    public PublicationStep {
        changing = List.copyOf(changing);
        statements = List.copyOf(statements);
        unpublished = List.copyOf(unpublished);
    }

    /** The names of the tables that are not published whole even when that is done. */
    public Set<TableName> unpublishedNames() {
        return unpublished.stream().map(each -> each.table().name()).collect(Collectors.toSet());
    }

    /** Whether someone with more rights has to do something, so that all tables are published. */
    public boolean needsSomeone() {
        return unpublished.stream().anyMatch(each -> !each.statements().isEmpty());
    }
}
