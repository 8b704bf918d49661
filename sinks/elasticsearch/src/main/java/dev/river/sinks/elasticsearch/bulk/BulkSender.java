package dev.river.sinks.elasticsearch.bulk;

import dev.river.sink.RetriableException;
import dev.river.sink.SinkException;
import dev.river.sinks.elasticsearch.client.Answer;
import dev.river.sinks.elasticsearch.client.SearchClient;
import java.time.Duration;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.core5.util.Timeout;
import org.opensearch.client.Request;
import org.opensearch.client.RequestOptions;

/** Sends bulk requests, in parts where the server refuses them as they are. For any thread. */
public final class BulkSender {

    /** A body above this waits until the server has said that it takes it. */
    private static final int LARGE_BODY = 16 << 20;

    private final SearchClient client;
    private final RunningBulks running;
    private final Duration requestTimeout;

    /** @param requestTimeout how long the client waits for an answer; the server is given half of it */
    public BulkSender(SearchClient client, RunningBulks running, Duration requestTimeout) {
        this.client = client;
        this.running = running;
        this.requestTimeout = requestTimeout;
    }

    /**
     * Sends a bulk. Returns when the server has answered for every item, and notes what became of each that was not written.
     *
     * @throws SinkException if not all of it was written or found to be impossible to write
     */
    void send(BulkBody body, BatchOutcome outcome) {
        send(body, 0, body.items().size(), new ItemAnswers(client, outcome));
    }

    private void send(BulkBody body, int from, int to, ItemAnswers answers) {
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
            look(answer, body, from, to, answers);
        } else if (answer.status() != 413 && answer.status() != 400) {
            throw client.failures().refused(answer, client.server(), null);
        } else if (to - from > 1) {
            // one of them is not to the server's liking, or all together are too large
            int middle = (from + to) >>> 1;
            send(body, from, middle, answers);
            send(body, middle, to, answers);
        } else {
            answers.refused(answer, body.items().get(from));
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

    private void look(Answer answer, BulkBody body, int from, int to, ItemAnswers answers) {
        BulkAnswer items = BulkAnswer.of(answer, to - from);
        if (items.size() != to - from) {
            throw new RetriableException(client.server() + " answered for " + items.size() + " documents of "
                    + (to - from) + ": is there a proxy before it that changes answers?");
        }
        for (int i = from; i < to; i++) {
            answers.look(body.items().get(i), items.status(i - from), items.error(i - from));
        }
    }
}
