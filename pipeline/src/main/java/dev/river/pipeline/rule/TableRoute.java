package dev.river.pipeline.rule;

import dev.river.postgres.change.Change;
import dev.river.sink.ChangeRecord;
import dev.river.sink.Operation;
import dev.river.sink.Row;
import dev.river.sink.Table;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A route, applied to a table with the columns that it has now.
 *
 * @param table the table
 * @param route where its changes go
 * @param keyColumns the positions of the key's columns, empty where the table has no key
 * @param destinations knows whether other tables go there
 */
public record TableRoute(Table table, Route route, List<Integer> keyColumns, Destinations destinations) {

    /** Finds the key's columns in the table. Where the table lacks one, records have no key. */
    public static TableRoute of(Table table, Route route, Destinations destinations) {
        List<Integer> key = route.key().isEmpty()
                ? table.keyColumns()
                : route.key().stream().map(table::indexOf).toList();
        return new TableRoute(table, route, key.contains(-1) ? List.of() : key, destinations);
    }

    /** Whether other tables go to the same destination now. */
    boolean isShared() {
        return destinations.isShared(route);
    }

    /** The record of a change. */
    public ChangeRecord record(Change change, long version) {
        return new RoutedChange(change, this, version);
    }

    /** Whether the update gives its row another key. */
    public boolean changesKey(Change update) {
        Row before = update.before();
        Row after = update.after();
        return before != null && after != null && RowKey.differs(before, after, keyColumns);
    }

    /**
     * Why the sink cannot be given the change.
     *
     * @return null if it can
     */
    public @Nullable String refusal(Change change) {
        if (change.partial()) {
            return "A partition of table " + table.name()
                    + " was truncated, and River cannot know which rows were in it; remove them from "
                    + route.destination() + " of sink " + route.sink() + ", or empty "
                    + route.destination() + " and dump the subscription again";
        }
        Row row = change.after() == null ? change.before() : change.after();
        if (change.operation() == Operation.TRUNCATE || (row != null && RowKey.isKnown(row, keyColumns))) {
            return null;
        }
        if (change.operation() == Operation.DELETE) {
            return "A delete in table " + table.name() + " does not contain the key of its row; give the table"
                    + " a replica identity that covers the key of the rule";
        }
        if (route.storesRows()) {
            return "A row of table " + table.name() + " has no key, and sink " + route.sink() + " cannot store"
                    + " it without one; set key in the rule to columns of the table that are never NULL";
        }
        return null;
    }
}
