package dev.river.sinks.elasticsearch;

import dev.river.sink.ChangeRecord;
import dev.river.sink.Operation;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The last state that a batch gives a document: a record, and where that one leaves values out, those before it that have
 * them.
 *
 * @param id the document
 * @param chain the records that the state is made of; the last one is the state, the others lend it what it left unchanged
 * @param stored what else may lend it, where the first of the chain leaves values out too
 * @param movedFrom the document that the row had before its key changed in this batch
 */
record DocumentState(
        DocumentId id,
        List<ChangeRecord> chain,
        Stored stored,
        @Nullable DocumentId movedFrom) {

    /** Which documents that the index holds may lend values. */
    enum Stored {
        /** None is needed. */
        NONE,
        /** The one of the same id. */
        SAME_ID,
        /** The one of the id before; that of the same id only where it is not older than the record. */
        MOVED
    }

    DocumentState {
        chain = List.copyOf(chain);
    }

    /** A row with all of its values, or a delete. */
    static DocumentState whole(DocumentId id, ChangeRecord record) {
        return new DocumentState(id, List.of(record), Stored.NONE, null);
    }

    /** A row without those values that the update left as they were. */
    static DocumentState partial(DocumentId id, ChangeRecord record) {
        return new DocumentState(id, List.of(record), Stored.SAME_ID, null);
    }

    /** The same row under another key and without the values that the update left as they were. */
    static DocumentState moved(DocumentId from, @Nullable DocumentState before, DocumentId id, ChangeRecord record) {
        if (before == null || before.isDelete()) {
            return new DocumentState(id, List.of(record), Stored.MOVED, from);
        }
        DocumentState moved = before.then(record);
        return switch (moved.stored) {
            case NONE -> new DocumentState(id, moved.chain, Stored.NONE, null);
            case SAME_ID -> new DocumentState(id, moved.chain, Stored.MOVED, from);
            case MOVED -> new DocumentState(id, moved.chain, Stored.MOVED, moved.movedFrom);
        };
    }

    /** This state after an update that left some values as they were. */
    DocumentState then(ChangeRecord record) {
        List<ChangeRecord> longer = new ArrayList<>(chain);
        longer.add(record);
        return new DocumentState(id, longer, stored, movedFrom);
    }

    ChangeRecord last() {
        return chain.get(chain.size() - 1);
    }

    boolean isDelete() {
        return last().operation() == Operation.DELETE;
    }

    /** Whether the record's own bytes are the document. */
    boolean isWhole() {
        return stored == Stored.NONE && chain.size() == 1;
    }
}
