package dev.river.sinks.elasticsearch.bulk;

import com.fasterxml.jackson.databind.JsonNode;
import dev.river.sink.FatalException;
import dev.river.sink.SinkException;
import dev.river.sinks.elasticsearch.client.Answer;
import dev.river.sinks.elasticsearch.client.SearchClient;
import dev.river.sinks.elasticsearch.client.ServerError;
import java.util.Optional;

/** Decides what the server's answer for an item of a bulk request means for its record. */
final class ItemAnswers {

    private final SearchClient client;
    private final BatchOutcome outcome;
    /** Only for one request: indexes are also deleted. */
    private final KnownIndexes indexes;

    ItemAnswers(SearchClient client, BatchOutcome outcome) {
        this.client = client;
        this.outcome = outcome;
        this.indexes = new KnownIndexes(client);
    }

    /**
     * For an item of a request that was answered.
     *
     * @throws SinkException if the answer means that the whole batch fails
     */
    void look(BulkBody.Item item, int status, JsonNode answered) {
        if (status / 100 == 2) {
            accepted(item);
            return;
        }
        ServerError error = ServerError.of(status, answered);
        if (item.isDelete() && status == 404 && (answered.isMissingNode() || error.is("index_not_found_exception"))) {
            accepted(item); // gone is gone
            return;
        }
        if (error.is("version_conflict_engine_exception")) {
            conflict(item);
            return;
        }
        throwIfSerious(item, error);
        if (status == 409) {
            throw client.failures().passing(error, client.server(), item.id().index());
        }
        if (!indexes.contains(item.id().index())) {
            // it is the index that the server refuses, and with it every row of the table
            throw client.failures().notCreated(error, client.server(), item.id().index());
        }
        reject(item, error);
    }

    /**
     * For the only item of a request that was refused as a whole.
     *
     * @throws SinkException if the answer means that the whole batch fails
     */
    void refused(Answer answer, BulkBody.Item item) {
        ServerError error = answer.error();
        throwIfSerious(item, error);
        if (answer.status() == 413) {
            outcome.reject(
                    item.record(),
                    "The request for the document takes " + item.size() + " bytes, more than " + client.server()
                            + " or a proxy before it takes: raise http.max_content_length.");
        } else if (error.type().isEmpty()) {
            // not the search server's own words: it is nothing about this document
            throw client.failures().refused(answer, client.server(), item.id().index());
        } else {
            reject(item, error);
        }
    }

    private void throwIfSerious(BulkBody.Item item, ServerError error) {
        Optional<SinkException> serious =
                client.failures().serious(error, client.server(), item.id().index());
        if (serious.isPresent()) {
            throw serious.get();
        }
    }

    private void accepted(BulkBody.Item item) {
        if (item.otherwise() != null) {
            outcome.reject(item.record(), item.otherwise());
        }
    }

    /** The index has a newer state: that of a change that was written before River was started again, as a rule. */
    private void conflict(BulkBody.Item item) {
        if (item.record().dumped()) {
            throw new FatalException("The index " + item.id().index() + " of " + client.server()
                    + " holds documents of another history than that of the database, with versions above those"
                    + " of the dump, for instance because the database was restored or created again: delete"
                    + " the index, or give the rule a new one by its setting to, then dump the subscription again.");
        }
        outcome.passOver();
    }

    private void reject(BulkBody.Item item, ServerError error) {
        outcome.reject(
                item.record(),
                "The index " + item.id().index() + " does not take the document (" + error.withoutValues()
                        + "): correct the index's mapping or the row, then dump the subscription again.");
    }
}
