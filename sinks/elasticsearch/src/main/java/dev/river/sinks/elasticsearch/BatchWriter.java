package dev.river.sinks.elasticsearch;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.river.sink.Batch;
import dev.river.sink.ChangeRecord;
import dev.river.sink.Operation;
import dev.river.sink.RenderingException;
import dev.river.sinks.elasticsearch.bulk.BatchOutcome;
import dev.river.sinks.elasticsearch.bulk.BulkWriter;
import dev.river.sinks.elasticsearch.bulk.RunningBulks;
import dev.river.sinks.elasticsearch.client.SearchClient;
import dev.river.sinks.elasticsearch.document.DocumentId;
import dev.river.sinks.elasticsearch.document.DocumentState;
import dev.river.sinks.elasticsearch.document.PendingDocuments;
import dev.river.sinks.elasticsearch.document.RawJson;
import dev.river.sinks.elasticsearch.document.RowMerge;
import dev.river.sinks.elasticsearch.document.StoredDocument;
import dev.river.sinks.elasticsearch.document.StoredDocuments;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Prepares and sends what brings the indexes to the state that a batch leaves. For one thread. */
final class BatchWriter {

    private static final int LONGEST_ID_BYTES = 512;
    /** How many rows with missing values are completed at a time. */
    private static final int COMPLETED_TOGETHER = 64;

    private final SearchClient client;
    private final RunningBulks running;
    private final BulkWriter writer;
    private final StoredDocuments stored;
    private final IndexTruncation truncation;

    BatchWriter(SearchClient client, RunningBulks running, BulkWriter writer, System.Logger log) {
        this.client = client;
        this.running = running;
        this.writer = writer;
        this.stored = new StoredDocuments(client);
        this.truncation = new IndexTruncation(client, writer, log);
    }

    /**
     * Returns when all of the batch is under way. What becomes of it is told to the outcome, by and by.
     *
     * @throws dev.river.sink.SinkException if not all of it is
     */
    void write(Batch batch, BatchOutcome outcome) {
        writer.start(outcome);
        if (running.areUnsure()) {
            writer.awaitAnswers();
            running.awaitEnd();
        }
        PendingDocuments pending = new PendingDocuments();
        for (ChangeRecord record : batch.records()) {
            String index = record.destination().name();
            if (record.operation() == Operation.TRUNCATE) {
                if (isTruncatable(record, index)) {
                    write(pending);
                    pending = new PendingDocuments();
                    truncation.apply(record, index);
                }
            } else if (isWritable(record)) {
                DocumentId id = new DocumentId(index, String.valueOf(record.key()));
                if (!pending.takes(id, record)) {
                    write(pending);
                    pending = new PendingDocuments();
                }
                pending.add(id, record);
            }
        }
        write(pending);
    }

    private boolean isTruncatable(ChangeRecord record, String index) {
        if (record.destinationShared()) {
            writer.reject(
                    record,
                    "The table " + record.table().name() + " was truncated, but the index " + index
                            + " holds rows of other tables too, so River cannot know which documents to remove:"
                            + " remove them, or give the table its own index.");
            return false;
        }
        return true;
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

    private void write(PendingDocuments pending) {
        List<DocumentState> incomplete = new ArrayList<>();
        for (DocumentState state : pending.states()) {
            if (state.isDelete()) {
                writer.write(state.last(), state.id(), null);
            } else if (state.isWhole()) {
                writeWhole(state);
            } else {
                incomplete.add(state);
            }
        }
        if (!incomplete.isEmpty()) {
            // earlier requests may hold the very documents that are to be read
            writer.awaitAnswers();
        }
        for (int from = 0; from < incomplete.size(); from += COMPLETED_TOGETHER) {
            complete(incomplete.subList(from, Math.min(from + COMPLETED_TOGETHER, incomplete.size())));
        }
        writer.flush();
        if (!incomplete.isEmpty()) {
            // sent again after a batch that has removed a document, this one would have nothing to complete it from
            writer.awaitAnswers();
        }
    }

    private void writeWhole(DocumentState state) {
        byte[] document;
        try {
            document = state.last().value();
        } catch (RenderingException e) {
            writer.reject(state.last(), e.getMessage());
            return;
        }
        if (document == null) {
            writer.reject(state.last(), "The record's format has nothing to write for a row: use the format row.");
        } else {
            writer.write(state.last(), state.id(), document);
        }
    }

    private void complete(List<DocumentState> states) {
        Map<DocumentId, StoredDocument> found = stored.read(states.stream()
                .filter(DocumentState::needsStored)
                .map(DocumentState::id)
                .toList());
        for (DocumentState state : states) {
            StoredDocument document = found.get(state.id());
            RowMerge.Result row;
            try {
                row = RowMerge.merge(document == null ? Map.of() : document.fields(), state.chain());
            } catch (RenderingException e) {
                writer.reject(state.last(), e.getMessage());
                continue;
            }
            if (row instanceof RowMerge.Whole whole) {
                writer.write(state.last(), state.id(), RawJson.object(whole.fields()));
            } else if (row instanceof RowMerge.Lacking lacking) {
                passOverOrReject(state, lacking.column(), document);
            }
        }
    }

    /**
     * What PostgreSQL leaves out as unchanged is never NULL, so nothing may stand in for it. A document that is there stays as
     * it is.
     */
    private void passOverOrReject(DocumentState state, String column, @Nullable StoredDocument document) {
        ChangeRecord record = state.last();
        String index = "index " + state.id().index() + " of " + client.server();
        String update = "The update leaves column " + column + " of table "
                + record.table().name() + " as it was, but ";
        if (document == null) {
            writer.rejectUnlessStale(
                    record,
                    state.id(),
                    update + "the " + index
                            + " has no document of this key to take it from: dump the subscription again.");
        } else if (document.version() > record.version()) {
            writer.passOver();
        } else {
            // also one of the same version, which an earlier change of the same transaction may have written
            writer.reject(
                    record,
                    update + "the document of this key in " + index + " does not have it: dump the"
                            + " subscription again. If the mapping keeps the column out of _source, first let it in, or give the table"
                            + " REPLICA IDENTITY FULL.");
        }
    }
}
