package dev.river.pipeline.merge;

import dev.river.postgres.change.Change;
import dev.river.sink.Column;
import dev.river.sink.Operation;
import dev.river.sink.Row;
import dev.river.sink.Table;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Notes which rows of one table the stream changes, while chunks of it are read or wait. For the thread of the stream. */
final class Noting {

    private final List<String> key;
    private final ChangedRows rows = new ChangedRows();
    private final List<MergingChunk> chunks = new ArrayList<>();

    private @Nullable Table known;
    private int @Nullable [] keyOfKnown;

    /** @param key the names of the columns that identify the table's rows */
    Noting(List<String> key) {
        this.key = key;
    }

    List<String> key() {
        return key;
    }

    /** Notes changes for this chunk, too, from here on. */
    void begin(MergingChunk chunk) {
        chunk.notedSince(rows.changes());
        chunks.add(chunk);
    }

    /** Nothing has to be noted for this chunk any more. */
    void end(MergingChunk chunk) {
        chunks.remove(chunk);
        rows.forget(chunks.stream().mapToLong(MergingChunk::notedSince).min().orElse(rows.changes()));
    }

    List<MergingChunk> chunks() {
        return List.copyOf(chunks);
    }

    boolean isNeedless() {
        return chunks.isEmpty();
    }

    /** The memory that the notes take, in bytes, about. */
    long size() {
        return rows.size();
    }

    /**
     * Notes the rows that a change concerns.
     *
     * @return whether that is known; if not, the chunks must be read again
     */
    boolean note(Change change) {
        int[] columns = keyOf(change.table());
        if (columns == null || change.operation() == Operation.TRUNCATE) {
            return false;
        }
        Row before = change.before();
        Row after = change.after();
        RowIdentity old = before == null ? null : RowIdentity.of(before, columns);
        RowIdentity now = after == null ? null : RowIdentity.of(after, columns);
        if (now == null && (after != null || old == null)) {
            return false;
        }
        if (old != null && !old.equals(now)) {
            rows.note(old);
        }
        if (now != null) {
            rows.note(now);
        }
        return true;
    }

    /**
     * Whether the stream has changed a row of the chunk since before it was read. Then the row is older than what was delivered.
     *
     * @return null if the row does not tell
     */
    @Nullable
    Boolean isOvertaken(MergingChunk chunk, Change row) {
        if (rows.changes() == chunk.notedSince()) {
            return false;
        }
        int[] columns = keyOf(row.table());
        RowIdentity identity = columns == null || row.after() == null ? null : RowIdentity.of(row.after(), columns);
        return identity == null ? null : Boolean.valueOf(rows.isChangedSince(identity, chunk.notedSince()));
    }

    private int @Nullable [] keyOf(Table table) {
        if (table != known) {
            known = table;
            int[] positions = key.stream().mapToInt(table::indexOf).toArray();
            keyOfKnown = isKey(table, positions) ? positions : null;
        }
        return keyOfKnown;
    }

    /** Whether these are the columns that the table itself has its rows identified by. */
    private static boolean isKey(Table table, int[] positions) {
        if (positions.length != table.keyColumns().size()) {
            return false;
        }
        for (int position : positions) {
            if (position < 0 || !table.keyColumns().contains(position)) {
                return false;
            }
        }
        return true;
    }

    /** The names of the columns that identify the rows of a table. */
    static List<String> keyOfTable(Table table) {
        return table.keyColumns().stream()
                .map(table.columns()::get)
                .map(Column::name)
                .toList();
    }
}
