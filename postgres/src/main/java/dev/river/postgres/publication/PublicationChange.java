package dev.river.postgres.publication;

import dev.river.sink.TableName;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * Which tables a publication is to name no more, and which from now on.
 *
 * @param state the publication as it is
 * @param wanted the tables that it is to name
 * @param leaving the tables to be taken out, among them those that are then put back whole
 * @param entering the tables to be put in
 */
record PublicationChange(
        PublicationState state, Set<TableName> wanted, Set<TableName> leaving, Set<TableName> entering) {

    /** Whether anything has to be changed so that all that is wanted is published. */
    boolean isNeeded() {
        return !namesNone() || (!state.hasKinds() && !wanted.isEmpty());
    }

    /** The same with those of these tables leaving for which this is so. */
    PublicationChange leaving(Set<TableName> names, Predicate<TableName> which) {
        Set<TableName> kept = new TreeSet<>(names);
        kept.removeIf(which.negate());
        return new PublicationChange(state, wanted, kept, entering);
    }

    boolean namesNone() {
        return leaving.isEmpty() && entering.isEmpty();
    }

    /**
     * The statements of several changes. A table leaves one publication before it enters the other, so that it is at no time
     * published for updates without a replica identity.
     *
     * @param whole whether the publications are made where they are missing, and given their kinds of changes
     */
    static List<String> statements(List<PublicationChange> changes, boolean whole) {
        List<String> statements = new ArrayList<>();
        for (PublicationChange change : changes) {
            PublicationState state = change.state;
            if (whole && state.exists() && !state.hasKinds()) {
                statements.add(PublicationStatements.setKinds(state.name(), state.kinds()));
            }
            if (!change.leaving.isEmpty()) {
                statements.add(PublicationStatements.remove(state.name(), change.leaving));
            }
        }
        for (PublicationChange change : changes) {
            PublicationState state = change.state;
            if (whole && !state.exists()) {
                statements.add(PublicationStatements.create(state.name(), change.entering, state.kinds()));
                statements.add(PublicationStatements.comment(state.name(), Publications.COMMENT));
            } else if (!change.entering.isEmpty()) {
                statements.add(PublicationStatements.add(state.name(), change.entering));
            }
        }
        return statements;
    }
}
