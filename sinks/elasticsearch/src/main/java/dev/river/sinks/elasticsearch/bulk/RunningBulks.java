package dev.river.sinks.elasticsearch.bulk;

import com.fasterxml.jackson.databind.JsonNode;
import dev.river.sink.RetriableException;
import dev.river.sink.SinkContext;
import dev.river.sinks.elasticsearch.client.Answer;
import dev.river.sinks.elasticsearch.client.SearchClient;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.opensearch.client.Request;
import org.opensearch.client.RequestOptions;

/**
 * Knows whether a bulk request may still be running whose answer never came. Carried out late, it could overwrite a later
 * change of the same transaction, which has the same version.
 *
 * <p>All bulk requests of a sink bear one mark, which stays the same over restarts. So while the sink waits for none of them, a
 * task with the mark is one that is missed, or that of a River that was killed. A server that does not show the marks is asked for
 * the tasks of everybody: what runs then may be missed, and what begins later is not.
 *
 * <p>Requests are sent from any thread; the wait is for one.
 */
public final class RunningBulks {

    private static final String MARK_HEADER = "X-Opaque-Id";
    private static final Duration WAIT = Duration.ofSeconds(5);

    private final SearchClient client;
    private final System.Logger log;
    private final String mark;
    private volatile boolean unsure = true;
    /** Without marks, those of everybody that ran when the server was first asked after the answer got lost. */
    private volatile @Nullable Set<String> suspects;

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
                suspects = null;
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
        Set<String> missed = missed();
        if (!missed.isEmpty()) {
            log.log(
                    System.Logger.Level.DEBUG,
                    "Waiting for " + missed.size() + " bulk requests at " + client.url()
                            + " whose answers may have been lost");
            awaitEnd(missed);
            if (!missed().isEmpty()) {
                throw new RetriableException("An earlier bulk request"
                        + (client.dialect().tasksShowOpaqueIds() ? "" : ", which may be River's,")
                        + " still runs at " + client.url()
                        + ", and nothing may be written before it ends: see that the cluster is healthy.");
            }
        }
        suspects = null;
        unsure = false;
    }

    /** Some seconds for all of them. */
    private void awaitEnd(Set<String> tasks) {
        long start = System.nanoTime();
        for (String task : tasks) {
            long left = WAIT.minusNanos(System.nanoTime() - start).toMillis();
            if (left <= 0) {
                return;
            }
            Request wait = new Request("GET", "/_tasks/" + encode(task));
            wait.addParameter("wait_for_completion", "true");
            wait.addParameter("timeout", left + "ms");
            // whatever it answers, the list tells
            client.send(wait);
        }
    }

    /** The tasks of bulk requests whose end the sink has to know of. */
    private Set<String> missed() {
        boolean marked = client.dialect().tasksShowOpaqueIds();
        Map<String, String> running = running(marked);
        if (marked) {
            return running.keySet();
        }
        Set<String> before = suspects;
        if (before == null) {
            suspects = new HashSet<>(running.keySet());
        } else {
            // a node that dies leaves behind the tasks that its own has begun on others
            running.entrySet().removeIf(task -> !before.contains(task.getKey()) && !before.contains(task.getValue()));
            before.addAll(running.keySet());
        }
        return running.keySet();
    }

    /** The tasks of bulk requests, of those with the mark or of all; each with the one that has begun it, which may be empty. */
    private Map<String, String> running(boolean marked) {
        Request request = new Request("GET", "/_tasks");
        request.addParameter("actions", "indices:data/write/bulk*");
        request.addParameter("detailed", "true");
        Answer answer = client.send(request);
        if (!answer.isOk()) {
            if (answer.status() == 401 || answer.status() == 429 || answer.status() >= 500) {
                throw client.failures().refused(answer, client.server(), null);
            }
            warnOnce(answer);
            return new HashMap<>();
        }
        JsonNode json = answer.json();
        if (!json.path("node_failures").isEmpty()) {
            throw new RetriableException("Some nodes of the cluster at " + client.url()
                    + " do not say which bulk requests they work on: see that the cluster is healthy.");
        }
        Map<String, String> running = new HashMap<>();
        for (JsonNode node : json.path("nodes")) {
            for (Map.Entry<String, JsonNode> task : node.path("tasks").properties()) {
                JsonNode details = task.getValue();
                if (!marked
                        || details.path("headers").path(MARK_HEADER).asText().equals(mark)) {
                    running.put(task.getKey(), details.path("parent_task_id").asText());
                }
            }
        }
        return running;
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
