package dev.river.format;

import dev.river.format.value.FormChoice;
import dev.river.sink.Table;
import java.util.IdentityHashMap;

/**
 * The texts of the tables that have shown up. By the identity of the table object, because comparing the columns of two tables
 * would cost more than escaping their names.
 */
final class TableTexts {

    /** Tables come anew with every reconnect; beyond so many the old ones are let go. */
    private static final int LIMIT = 4096;

    private final FormChoice choice;
    private volatile IdentityHashMap<Table, TableText> known = new IdentityHashMap<>();

    /** @param choice chooses how the values of the tables are written */
    TableTexts(FormChoice choice) {
        this.choice = choice;
    }

    TableText of(Table table) {
        TableText text = known.get(table);
        return text != null ? text : remember(table);
    }

    private synchronized TableText remember(Table table) {
        TableText text = new TableText(table, choice);
        // Readers take no lock, so a map is never changed once they can see it.
        IdentityHashMap<Table, TableText> next =
                known.size() < LIMIT ? new IdentityHashMap<>(known) : new IdentityHashMap<>();
        next.put(table, text);
        known = next;
        return text;
    }
}
