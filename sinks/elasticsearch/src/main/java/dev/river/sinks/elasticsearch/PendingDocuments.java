package dev.river.sinks.elasticsearch;

import dev.river.sink.ChangeRecord;
import dev.river.sink.Operation;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The last state of each document that a batch touches. Only that one is written, so that a request never holds two
 * changes of one document.
 */
final class PendingDocuments {

    private final Map<DocumentId, DocumentState> states = new LinkedHashMap<>();
    private @Nullable ChangeRecord lastDelete;
    private @Nullable DocumentId lastDeleted;
    private @Nullable DocumentState beforeLastDelete;

    void add(DocumentId id, ChangeRecord record) {
        DocumentState before = states.get(id);
        if (record.operation() == Operation.DELETE) {
            lastDelete = record;
            lastDeleted = id;
            beforeLastDelete = before;
        }
        states.put(id, after(before, id, record));
    }

    private DocumentState after(@Nullable DocumentState before, DocumentId id, ChangeRecord record) {
        if (record.operation() == Operation.DELETE || record.unchanged().isEmpty()) {
            return DocumentState.whole(id, record);
        }
        if (before != null && !before.isDelete()) {
            return before.then(record);
        }
        DocumentId from = lastDeleted;
        if (from != null && isMove(record)) {
            return DocumentState.moved(from, beforeLastDelete, id, record);
        }
        return DocumentState.partial(id, record);
    }

    /** The delete of the old key and the row under the new one share their position. */
    private boolean isMove(ChangeRecord record) {
        return lastDelete != null
                && lastDelete.commitLsn().equals(record.commitLsn())
                && lastDelete.ordinal() == record.ordinal()
                && lastDelete.xid() == record.xid()
                && lastDelete.table().name().equals(record.table().name());
    }

    Collection<DocumentState> states() {
        return states.values();
    }

    void clear() {
        states.clear();
        lastDelete = null;
        lastDeleted = null;
        beforeLastDelete = null;
    }
}
