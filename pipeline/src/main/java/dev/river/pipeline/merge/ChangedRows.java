package dev.river.pipeline.merge;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/** The rows of a table that the stream has changed, each with its last change, in the order of these. For one thread. */
final class ChangedRows {

    private final Map<RowIdentity, Long> lastChanges = new LinkedHashMap<>();
    private long changes;
    private long size;

    /** How many changes were noted. A row that is changed later has a higher number. */
    long changes() {
        return changes;
    }

    void note(RowIdentity row) {
        changes++;
        if (lastChanges.remove(row) == null) {
            size += row.size();
        }
        lastChanges.put(row, changes);
    }

    /** Whether the row was changed after so many changes. */
    boolean isChangedSince(RowIdentity row, long since) {
        Long last = lastChanges.get(row);
        return last != null && last > since;
    }

    /** Nobody asks any more about the first so many changes. */
    void forget(long first) {
        Iterator<Map.Entry<RowIdentity, Long>> oldest = lastChanges.entrySet().iterator();
        while (oldest.hasNext()) {
            Map.Entry<RowIdentity, Long> row = oldest.next();
            if (row.getValue() > first) {
                return;
            }
            size -= row.getKey().size();
            oldest.remove();
        }
    }

    /** The memory that they take, in bytes, about. */
    long size() {
        return size;
    }
}
