package dev.river.sinks.elasticsearch.document;

import dev.river.sink.ChangeRecord;
import dev.river.sink.Operation;
import java.util.ArrayList;
import java.util.List;

/**
 * The last state that a batch gives a document: a record, and where that one leaves values out, those before it that have
 * them.
 *
 * @param id the document
 * @param chain the records that the state is made of; the last one is the state, the others lend it what it left unchanged
 */
public record DocumentState(DocumentId id, List<ChangeRecord> chain) {

    public DocumentState {
        chain = List.copyOf(chain);
    }

    static DocumentState of(DocumentId id, ChangeRecord record) {
        return new DocumentState(id, List.of(record));
    }

    /** This state after an update that left some values as they were, which this one must be able to lend. */
    DocumentState then(ChangeRecord record) {
        List<ChangeRecord> longer = new ArrayList<>(chain);
        longer.add(record);
        return new DocumentState(id, longer);
    }

    /** Whether this is a row with these columns: a deleted one has none, and an older one may lack one that is new. */
    boolean lends(List<String> columns) {
        if (columns.isEmpty()) {
            return true;
        }
        if (isDelete()) {
            return false;
        }
        for (String column : columns) {
            if (last().table().indexOf(column) < 0) {
                return false;
            }
        }
        return true;
    }

    /** The record whose state this is. */
    public ChangeRecord last() {
        return chain.get(chain.size() - 1);
    }

    /** Whether the document is to be removed. */
    public boolean isDelete() {
        return last().operation() == Operation.DELETE;
    }

    /** Whether the record's own bytes are the document. */
    public boolean isWhole() {
        return chain.size() == 1 && !needsStored();
    }

    /** Whether the first of the chain leaves values out too, which only the document that the index has can lend. */
    public boolean needsStored() {
        return !chain.get(0).unchanged().isEmpty();
    }
}
