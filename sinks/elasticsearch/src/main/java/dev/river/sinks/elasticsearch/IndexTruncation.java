package dev.river.sinks.elasticsearch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.river.sink.ChangeRecord;
import dev.river.sink.RetriableException;
import dev.river.sinks.elasticsearch.bulk.BulkWriter;
import dev.river.sinks.elasticsearch.client.Answer;
import dev.river.sinks.elasticsearch.client.SearchClient;
import dev.river.sinks.elasticsearch.document.DocumentId;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.opensearch.client.Request;

/**
 * Removes the documents of an index one by one, under the version of the truncate.
 *
 * <p>The server's own {@code _delete_by_query} gives each deleted document its version plus one. That of a row which the same
 * transaction wrote before the truncate would then be above the version of one that it writes under the same key after
 * it, and the new row would be refused.
 */
final class IndexTruncation {

    private static final int PAGE = 2_000;
    private static final String KEPT = "5m";

    private final SearchClient client;
    private final BulkWriter writer;
    private final System.Logger log;
    private final ObjectMapper mapper = new ObjectMapper();

    IndexTruncation(SearchClient client, BulkWriter writer, System.Logger log) {
        this.client = client;
        this.writer = writer;
        this.log = log;
    }

    /** Removes what is not newer than the truncate. Everything written before must have been sent; it is waited for. */
    void apply(ChangeRecord truncate, String index) {
        writer.awaitAnswers();
        String path = "/" + URLEncoder.encode(index, StandardCharsets.UTF_8);
        // a search would not find what was written a moment ago
        Answer refreshed = client.send(new Request("POST", path + "/_refresh"));
        if (refreshed.error().is("index_not_found_exception")) {
            return;
        }
        requireWhole(refreshed, index);
        Request search = new Request("POST", path + "/_search");
        search.addParameter("scroll", KEPT);
        search.setJsonEntity("{\"size\":" + PAGE + ",\"_source\":false,\"sort\":[\"_doc\"]}");
        Page page = page(search, index);
        long removed = 0;
        try {
            while (!page.hits().isEmpty()) {
                for (JsonNode hit : page.hits()) {
                    DocumentId id = new DocumentId(
                            hit.path("_index").asText(), hit.path("_id").asText());
                    writer.write(truncate, id, null);
                    removed++;
                }
                writer.flush();
                Request next = new Request("POST", "/_search/scroll");
                next.setJsonEntity(mapper.createObjectNode()
                        .put("scroll", KEPT)
                        .put("scroll_id", page.scrollId())
                        .toString());
                page = page(next, index);
            }
        } finally {
            end(page.scrollId());
        }
        // under an alias the same documents bear another name, by which the line would not know them
        writer.awaitAnswers();
        log.log(
                System.Logger.Level.DEBUG,
                "Removed " + removed + " documents from index " + index + " for a TRUNCATE of "
                        + truncate.table().name());
    }

    private record Page(JsonNode hits, @Nullable String scrollId) {}

    private Page page(Request request, String index) {
        JsonNode json = requireWhole(client.send(request), index);
        return new Page(json.path("hits").path("hits"), json.path("_scroll_id").asText(null));
    }

    private JsonNode requireWhole(Answer answer, String index) {
        if (!answer.isOk()) {
            throw client.failures().refused(answer, client.server(), index);
        }
        JsonNode json = answer.json();
        JsonNode shards = json.path("_shards");
        if (!shards.isObject()
                || shards.path("failed").asInt() > 0
                || json.path("timed_out").asBoolean()) {
            throw new RetriableException("Not all shards of index " + index + " of " + client.server()
                    + " answer, so that a TRUNCATE cannot remove all documents: see that the cluster is healthy.");
        }
        return json;
    }

    private void end(@Nullable String scrollId) {
        if (scrollId != null) {
            Request request = new Request("DELETE", "/_search/scroll");
            request.setJsonEntity(mapper.createObjectNode()
                    .set("scroll_id", mapper.createArrayNode().add(scrollId))
                    .toString());
            // where it fails the server ends the scroll by itself, minutes later
            client.send(request);
        }
    }
}
