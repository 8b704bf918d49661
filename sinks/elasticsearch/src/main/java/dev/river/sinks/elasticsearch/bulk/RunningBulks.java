package dev.river.sinks.elasticsearch.bulk;

import com.fasterxml.jackson.databind.JsonNode;
import dev.river.sink.RetriableException;
import dev.river.sink.SinkContext;
import dev.river.sinks.elasticsearch.client.Answer;
import dev.river.sinks.elasticsearch.client.SearchClient;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.opensearch.client.Request;
import org.opensearch.client.RequestOptions;

/**
 * Knows whether a bulk request may still be running whose answer never came. Carried out late, it could overwrite a later
 * change of the same transaction, which has the same version.
 *
 * <p>All bulk requests of a sink bear one mark, which stays the same over restarts. So while the sink waits for none of them, a
 * task with the mark is one that is missed, or that of a River that was killed.
 *
 * <p>Requests are sent from any thread; the wait is for one.
 */
public final class RunningBulks {

    private static final String MARK_HEADER = "X-Opaque-Id";
    private static final String WAIT = "5s";

    private final SearchClient client;
    private final System.Logger log;
    private final String mark;
    private volatile boolean unsure = true;
    private boolean warned;

    /** Of one sink: its mark is made of the names of the subscription and the sink. */
    public RunningBulks(SearchClient client, SinkContext context) {
        this.client = client;
        this.log = context.logger();
        // a header takes ASCII only
        this.mark = "river/" + encode(context.subscription()) + "/" + encode(context.sink());
    }

    /** Sends a bulk request, and remembers if the answer got lost. */
    Answer send(Request bulk) {
        RequestOptions.Builder options = bulk.getOptions().toBuilder();
        options.addHeader(MARK_HEADER, mark);
        bulk.setOptions(options);
        boolean over = false;
        try {
            Answer answer = client.send(bulk);
            over = !answer.leavesTheRequestOpen();
            return answer;
        } finally {
            if (!over) {
                unsure = true;
            }
        }
    }

    /** Whether there may be one. */
    public boolean areUnsure() {
        return unsure;
    }

    /**
     * Waits until no earlier bulk request is running any more. The sink must not be waiting for one of its own.
     *
     * @throws RetriableException if one still is after some seconds
     */
    public void awaitEnd() {
        List<String> tasks = running();
        if (!tasks.isEmpty()) {
            log.log(
                    System.Logger.Level.DEBUG,
                    "Waiting for " + tasks.size() + " bulk requests at " + client.url() + " whose answers were lost");
            for (String task : tasks) {
                Request wait = new Request("GET", "/_tasks/" + encode(task));
                wait.addParameter("wait_for_completion", "true");
                wait.addParameter("timeout", WAIT);
                // whatever it answers, the list tells
                client.send(wait);
            }
            if (!running().isEmpty()) {
                throw new RetriableException("An earlier bulk request still runs at " + client.url()
                        + ", and nothing may be written before it ends: see that the cluster is healthy.");
            }
        }
        unsure = false;
    }

    private List<String> running() {
        Request request = new Request("GET", "/_tasks");
        request.addParameter("actions", "indices:data/write/bulk*");
        request.addParameter("detailed", "true");
        Answer answer = client.send(request);
        if (!answer.isOk()) {
            if (answer.status() == 401 || answer.status() == 429 || answer.status() >= 500) {
                throw client.failures().refused(answer, client.server(), null);
            }
            warnOnce(answer);
            return List.of();
        }
        JsonNode json = answer.json();
        if (!json.path("node_failures").isEmpty()) {
            throw new RetriableException("Some nodes of the cluster at " + client.url()
                    + " do not say which bulk requests they work on: see that the cluster is healthy.");
        }
        List<String> ids = new ArrayList<>();
        for (JsonNode node : json.path("nodes")) {
            for (Map.Entry<String, JsonNode> task : node.path("tasks").properties()) {
                if (task.getValue().path("headers").path(MARK_HEADER).asText().equals(mark)) {
                    ids.add(task.getKey());
                }
            }
        }
        return ids;
    }

    private void warnOnce(Answer answer) {
        if (!warned) {
            warned = true;
            log.log(
                    System.Logger.Level.WARNING,
                    client.url() + " does not say which tasks it runs ("
                            + answer.error().withoutValues()
                            + "): after a lost answer, River continues without waiting for the request to end."
                            + " Give the user the cluster privilege monitor");
        }
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
