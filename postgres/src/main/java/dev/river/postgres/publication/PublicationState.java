package dev.river.postgres.publication;

import dev.river.sink.TableName;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * One of River's publications as it is now.
 *
 * @param name its name
 * @param kinds the kinds of changes that it is to publish
 * @param exists whether there is one
 * @param open whether the user may change it, or create it
 * @param hasKinds whether it publishes these kinds, and no others
 * @param present the tables that it names
 * @param whole those of which it publishes all rows and columns
 */
record PublicationState(
        String name,
        ChangeKinds kinds,
        boolean exists,
        boolean open,
        boolean hasKinds,
        Set<TableName> present,
        Set<TableName> whole) {

    /**
     * What is to be changed so that it names these tables.
     *
     * @param concerned the tables that are looked at; others are left as they are
     */
    PublicationChange changeTo(Set<TableName> wanted, Predicate<TableName> concerned) {
        Set<TableName> leaving = new TreeSet<>(present);
        leaving.removeIf(table -> !concerned.test(table) || (wanted.contains(table) && whole.contains(table)));
        Set<TableName> entering = new TreeSet<>(wanted);
        entering.removeAll(whole);
        return new PublicationChange(this, wanted, leaving, entering);
    }
}
