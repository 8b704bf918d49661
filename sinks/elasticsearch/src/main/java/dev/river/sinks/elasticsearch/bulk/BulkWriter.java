package dev.river.sinks.elasticsearch.bulk;

import dev.river.sink.ChangeRecord;
import dev.river.sinks.elasticsearch.client.SearchClient;
import dev.river.sinks.elasticsearch.document.DocumentId;
import org.jspecify.annotations.Nullable;

/** Gathers the documents and deletes of one batch after the other into bulk requests, and hands these to a line. */
public final class BulkWriter {

    private final SearchClient client;
    private final BulkLine line;
    private BulkBody body = new BulkBody();
    private BatchOutcome outcome;

    /**
     * @param client the server that they are for
     * @param line where the requests go
     */
    public BulkWriter(SearchClient client, BulkLine line, System.Logger log) {
        this.client = client;
        this.line = line;
        this.outcome = new BatchOutcome(log);
    }

    /** Begins a batch, and forgets what an earlier one has left behind. */
    public void start(BatchOutcome outcome) {
        this.outcome = outcome;
        body.clear();
    }

    /** Writes a document, or deletes it where there is none. The request may be sent later, at {@link #flush} at the latest. */
    public void write(ChangeRecord record, DocumentId id, byte @Nullable [] document) {
        add(record, id, document, null);
    }

    /**
     * Rejects a record whose document was not found, unless the index remembers that it was removed by a later change, as it is
     * when changes are delivered again: deleting what is not there tells. A document that is there would be removed.
     */
    public void rejectUnlessStale(ChangeRecord record, DocumentId id, String reason) {
        add(record, id, null, reason);
    }

    private void add(ChangeRecord record, DocumentId id, byte @Nullable [] document, @Nullable String otherwise) {
        body.add(client.dialect(), record, id, document, otherwise);
        if (body.isFull()) {
            flush();
        }
    }

    /** Notes a record that is older than what the index has. */
    public void passOver() {
        outcome.passOver();
    }

    /** Notes a record that is not written at all. */
    public void reject(ChangeRecord record, String reason) {
        outcome.reject(record, reason);
    }

    /** Sends what was gathered. Documents that are written from now on are so after those that were written before. */
    public void flush() {
        if (!body.items().isEmpty()) {
            line.send(body, outcome);
            body = line.newBody();
        }
    }

    /**
     * Waits until what was sent is in the indexes.
     *
     * @throws dev.river.sink.RetriableException if not all of it is
     */
    public void awaitAnswers() {
        line.awaitAnswers();
    }
}
