package dev.river.format;

import com.fasterxml.jackson.core.io.SerializedString;
import dev.river.sink.Table;
import java.util.IdentityHashMap;

/**
 * The names of the columns, escaped once for each table object. By identity, because comparing the columns of two
 * tables would cost more than escaping their names.
 */
final class ColumnNames {

    /** Tables come anew with every reconnect; beyond so many the old ones are let go. */
    private static final int LIMIT = 4096;

    private volatile IdentityHashMap<Table, SerializedString[]> known = new IdentityHashMap<>();

    SerializedString[] of(Table table) {
        SerializedString[] names = known.get(table);
        return names != null ? names : remember(table);
    }

    private synchronized SerializedString[] remember(Table table) {
        SerializedString[] names = new SerializedString[table.columns().size()];
        for (int i = 0; i < names.length; i++) {
            names[i] = new SerializedString(table.columns().get(i).name());
        }
        // Readers take no lock, so a map is never changed once they can see it.
        IdentityHashMap<Table, SerializedString[]> next =
                known.size() < LIMIT ? new IdentityHashMap<>(known) : new IdentityHashMap<>();
        next.put(table, names);
        known = next;
        return names;
    }
}
