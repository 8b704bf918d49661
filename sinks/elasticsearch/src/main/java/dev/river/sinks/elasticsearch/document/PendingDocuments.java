package dev.river.sinks.elasticsearch.document;

import dev.river.sink.ChangeRecord;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The last state of each document that a stretch of a batch touches. Only that one is written, so that a request never
 * holds two changes of one document.
 */
public final class PendingDocuments {

    private final Map<DocumentId, DocumentState> states = new LinkedHashMap<>();

    /**
     * Whether the record may be added: not where it leaves values unchanged that the state before it cannot lend. That one
     * must be written first; the record then takes them from what the index has.
     */
    public boolean takes(DocumentId id, ChangeRecord record) {
        DocumentState before = states.get(id);
        return before == null || before.lends(record.unchanged());
    }

    /** Makes a record the last state of its document. */
    public void add(DocumentId id, ChangeRecord record) {
        DocumentState lender = record.unchanged().isEmpty() ? null : states.get(id);
        states.put(id, lender == null ? DocumentState.of(id, record) : lender.then(record));
    }

    /** The last states, in the order in which their documents were first touched. */
    public Collection<DocumentState> states() {
        return states.values();
    }
}
