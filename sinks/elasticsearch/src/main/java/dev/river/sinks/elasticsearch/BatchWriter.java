package dev.river.sinks.elasticsearch;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.river.sink.Batch;
import dev.river.sink.ChangeRecord;
import dev.river.sink.Operation;
import dev.river.sink.RejectedException;
import dev.river.sink.Rejection;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Brings the indexes to the state that a batch leaves. */
final class BatchWriter {

    private static final int LONGEST_ID_BYTES = 512;
    /** How many rows with missing values are completed at a time. */
    private static final int COMPLETED_TOGETHER = 64;

    private final SearchClient client;
    private final RunningBulks running;
    private final BulkWriter writer;
    private final StoredDocuments stored;
    private final IndexTruncation truncation;
    private final PendingDocuments pending = new PendingDocuments();
    private final Map<String, String> indexes = new HashMap<>();

    BatchWriter(SearchClient client, RunningBulks running, BulkWriter writer) {
        this.client = client;
        this.running = running;
        this.writer = writer;
        this.stored = new StoredDocuments(client);
        this.truncation = new IndexTruncation(client, writer);
    }

    /**
     * Returns when all of the batch is durable.
     *
     * @throws dev.river.sink.SinkException if not all of it is
     */
    void write(Batch batch) {
        pending.clear();
        writer.start();
        running.awaitEnd();
        for (ChangeRecord record : batch.records()) {
            String index = indexes.computeIfAbsent(record.destination(), IndexNames::indexFor);
            if (record.operation() == Operation.TRUNCATE) {
                truncate(record, index);
            } else if (isWritable(record)) {
                pending.add(new DocumentId(index, String.valueOf(record.key())), record);
            }
        }
        writePending();
        List<Rejection> rejections = writer.rejections();
        if (!rejections.isEmpty()) {
            throw new RejectedException(rejections);
        }
    }

    private void truncate(ChangeRecord record, String index) {
        if (record.destinationShared()) {
            writer.reject(
                    record,
                    "The table " + record.table().name() + " was truncated, but the index " + index
                            + " holds rows of other tables too, so River cannot tell which documents to remove: remove"
                            + " them, or give the table an index of its own.");
            return;
        }
        writePending();
        truncation.apply(record, index);
    }

    private boolean isWritable(ChangeRecord record) {
        String key = record.key();
        if (key == null || key.isEmpty()) {
            writer.reject(
                    record,
                    "The row of table " + record.table().name()
                            + " has no key to make the document's id of: name columns that are never empty in the"
                            + " rule's key.");
            return false;
        }
        if (key.length() * 3 > LONGEST_ID_BYTES && key.getBytes(UTF_8).length > LONGEST_ID_BYTES) {
            writer.reject(
                    record,
                    "The key of the row of table " + record.table().name() + " takes more than the " + LONGEST_ID_BYTES
                            + " bytes that the id of a document can have: name shorter columns in the rule's key.");
            return false;
        }
        return true;
    }

    /**
     * Deletes go last: the document under a row's old key may have to lend values to the new one, also when the batch is
     * tried again.
     */
    private void writePending() {
        List<DocumentState> incomplete = new ArrayList<>();
        for (DocumentState state : pending.states()) {
            if (!state.isWhole()) {
                incomplete.add(state);
            }
        }
        for (int from = 0; from < incomplete.size(); from += COMPLETED_TOGETHER) {
            complete(incomplete.subList(from, Math.min(from + COMPLETED_TOGETHER, incomplete.size())));
        }
        for (DocumentState state : pending.states()) {
            if (state.isWhole() && !state.isDelete()) {
                writeWhole(state);
            }
        }
        writer.flush();
        for (DocumentState state : pending.states()) {
            if (state.isDelete()) {
                writer.write(state.last(), state.id(), null);
            }
        }
        writer.flush();
        pending.clear();
    }

    private void writeWhole(DocumentState state) {
        byte[] document = state.last().value();
        if (document == null) {
            writer.reject(state.last(), "The record's format has nothing to write for a row: use the format row.");
        } else {
            writer.write(state.last(), state.id(), document);
        }
    }

    private void complete(List<DocumentState> states) {
        List<DocumentId> wanted = new ArrayList<>();
        for (DocumentState state : states) {
            if (state.stored() != DocumentState.Stored.NONE) {
                wanted.add(state.id());
            }
            if (state.movedFrom() != null) {
                wanted.add(state.movedFrom());
            }
        }
        Map<DocumentId, StoredDocument> found = stored.read(wanted);
        for (DocumentState state : states) {
            RowMerge.Result row = RowMerge.merge(lender(state, found), state.chain());
            if (row instanceof RowMerge.Whole whole) {
                writer.write(state.last(), state.id(), RawJson.object(whole.fields()));
            } else if (row instanceof RowMerge.Lacking lacking) {
                writer.rejectUnlessStale(
                        state.last(),
                        state.id(),
                        "The update leaves column " + lacking.column() + " as it was, but the index "
                                + state.id().index() + " of Elasticsearch at " + client.url()
                                + " has no document of this key to take it from: dump the table "
                                + state.last().table().name() + " again.");
            }
        }
    }

    private static Map<String, RawJson> lender(DocumentState state, Map<DocumentId, StoredDocument> found) {
        StoredDocument own = found.get(state.id());
        DocumentId from = state.movedFrom();
        if (from == null) {
            return own == null ? Map.of() : own.fields();
        }
        // under the new key there is only something where this batch was written before
        if (own != null && own.version() >= state.last().version()) {
            return own.fields();
        }
        StoredDocument moved = found.get(from);
        return moved == null ? Map.of() : moved.fields();
    }
}
