package dev.river.sinks.elasticsearch;

import com.fasterxml.jackson.databind.JsonNode;
import dev.river.sink.ChangeRecord;
import dev.river.sink.FatalException;
import dev.river.sink.Rejection;
import dev.river.sink.RetriableException;
import dev.river.sink.SinkException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;
import org.opensearch.client.Request;
import org.opensearch.client.RequestOptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sends documents and deletes in bulk requests, one after the other, and looks at what became of each. */
final class BulkWriter {

    private static final Logger LOG = LoggerFactory.getLogger(BulkWriter.class);
    private static final int ENOUGH_BYTES = 8 << 20;
    private static final int ENOUGH_ITEMS = 5_000;
    /** A body above this waits until the server has said that it takes it. */
    private static final int LARGE_BODY = 16 << 20;

    private final SearchClient client;
    private final RunningBulks running;
    private final KnownIndexes indexes;
    private final Duration requestTimeout;
    private final BulkBody body = new BulkBody();
    private final List<Rejection> rejections = new ArrayList<>();
    private int stale;

    BulkWriter(SearchClient client, RunningBulks running, Duration requestTimeout) {
        this.client = client;
        this.running = running;
        this.indexes = new KnownIndexes(client);
        this.requestTimeout = requestTimeout;
    }

    /** Writes a document, or deletes it where there is none. The request may be sent later, at {@link #flush} at the latest. */
    void write(ChangeRecord record, DocumentId id, byte @Nullable [] document) {
        add(record, id, document, null);
    }

    /**
     * Rejects a record whose document was not found, unless the index remembers that it was removed by a later change, as it is
     * when changes are delivered again: deleting what is not there tells. A document that is there would be removed.
     */
    void rejectUnlessStale(ChangeRecord record, DocumentId id, String reason) {
        add(record, id, null, reason);
    }

    private void add(ChangeRecord record, DocumentId id, byte @Nullable [] document, @Nullable String otherwise) {
        body.add(record, id, document, otherwise);
        if (body.size() >= ENOUGH_BYTES || body.items().size() >= ENOUGH_ITEMS) {
            flush();
        }
    }

    /** Notes a record that is older than what the index has. */
    void passOver() {
        stale++;
    }

    /** Notes a record that is not written at all. */
    void reject(ChangeRecord record, String reason) {
        rejections.add(new Rejection(record, reason));
    }

    /** Sends what waits. Returns when the server has answered for every item. */
    void flush() {
        if (body.items().isEmpty()) {
            return;
        }
        try {
            send(0, body.items().size());
        } finally {
            body.clear();
        }
    }

    /** Forgets what an earlier batch has left behind. */
    void start() {
        body.clear();
        rejections.clear();
        indexes.clear();
        stale = 0;
    }

    /** The records that could not be written since the start. */
    List<Rejection> rejections() {
        if (stale > 0) {
            LOG.debug("{} changes were older than what {} holds, as after a restart", stale, client.url());
        }
        return List.copyOf(rejections);
    }

    private void send(int from, int to) {
        Request request = new Request("POST", "/_bulk");
        // the server has to give up before the client does
        request.addParameter("timeout", Math.max(1, requestTimeout.toMillis() / 2) + "ms");
        request.addParameter("filter_path", "items.*.status,items.*.error");
        request.setEntity(body.lines(from, to));
        if (request.getEntity().getContentLength() > LARGE_BODY) {
            request.setOptions(askingFirst());
        }
        Answer answer = running.send(request);
        if (answer.isOk()) {
            look(answer, from, to);
        } else if (answer.status() != 413 && answer.status() != 400) {
            throw client.failures().refused(answer, client.server(), null);
        } else if (to - from > 1) {
            // one of them is not to the server's liking, or all together are too large
            int middle = (from + to) >>> 1;
            send(from, middle);
            send(middle, to);
        } else {
            refused(answer, body.items().get(from));
        }
    }

    private RequestOptions.Builder askingFirst() {
        return RequestOptions.DEFAULT.toBuilder()
                .setRequestConfig(RequestConfig.custom()
                        .setExpectContinueEnabled(true)
                        .setResponseTimeout(Timeout.of(requestTimeout))
                        .setConnectionRequestTimeout(Timeout.of(requestTimeout))
                        .setProtocolUpgradeEnabled(false)
                        .build());
    }

    /** A request of one item was refused as a whole. */
    private void refused(Answer answer, BulkBody.Item item) {
        ServerError error = answer.error();
        Optional<SinkException> serious =
                client.failures().serious(error, client.server(), item.id().index());
        if (serious.isPresent()) {
            throw serious.get();
        }
        if (answer.status() == 413) {
            reject(
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

    private void look(Answer answer, int from, int to) {
        JsonNode items = answer.json().path("items");
        if (items.size() != to - from) {
            throw new RetriableException(client.server() + " answered for " + items.size() + " documents of "
                    + (to - from) + ": is there a proxy before it that changes answers?");
        }
        for (int i = from; i < to; i++) {
            JsonNode result = items.get(i - from).elements().next();
            look(body.items().get(i), result.path("status").asInt(), result.path("error"));
        }
    }

    private void look(BulkBody.Item item, int status, JsonNode answered) {
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
        Optional<SinkException> serious =
                client.failures().serious(error, client.server(), item.id().index());
        if (serious.isPresent()) {
            throw serious.get();
        }
        if (status == 409) {
            throw client.failures().passing(error, client.server(), item.id().index());
        }
        if (!indexes.contains(item.id().index())) {
            // it is the index that the server refuses, and with it every row of the table
            throw client.failures().notCreated(error, client.server(), item.id().index());
        }
        reject(item, error);
    }

    private void accepted(BulkBody.Item item) {
        if (item.otherwise() != null) {
            reject(item.record(), item.otherwise());
        }
    }

    /** The index has a newer state: that of a change that was written before River was started again, as a rule. */
    private void conflict(BulkBody.Item item) {
        if (item.record().dumped()) {
            throw new FatalException("The index " + item.id().index() + " of " + client.server()
                    + " holds documents of another history than that of the database, with versions above those of the"
                    + " dump, as after the database was restored or set up anew: delete the index, or give the rule a"
                    + " new one by its setting to, then dump the subscription again.");
        }
        passOver();
    }

    private void reject(BulkBody.Item item, ServerError error) {
        reject(
                item.record(),
                "The index " + item.id().index() + " does not take the document (" + error.withoutValues()
                        + "): correct the index's mapping or the row, then dump the subscription again.");
    }
}
