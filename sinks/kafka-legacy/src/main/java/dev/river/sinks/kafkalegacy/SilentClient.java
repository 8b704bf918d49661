package dev.river.sinks.kafkalegacy;

import java.util.List;
import org.apache.kafka.clients.ClientRequest;
import org.apache.kafka.clients.ClientResponse;
import org.apache.kafka.clients.KafkaClient;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.requests.RequestHeader;

/**
 * Kafka's network client, which counts the records' requests that have no answer, waits for short whiles only, and can fall
 * silent.
 */
final class SilentClient implements KafkaClient {

    private static final long LONGEST_WAIT_MILLIS = 100;

    private final KafkaClient client;
    private int unanswered;
    private boolean silent;

    SilentClient(KafkaClient client) {
        this.client = client;
    }

    /** Starts no more requests. */
    void fallSilent() {
        silent = true;
    }

    /** Whether a broker may still write what it was sent: its answer is missing, and the connection to it stands. */
    boolean hasUnanswered() {
        return unanswered > 0;
    }

    @Override
    public boolean isReady(Node node, long now) {
        return !silent && client.isReady(node, now);
    }

    @Override
    public boolean ready(Node node, long now) {
        return !silent && client.ready(node, now);
    }

    @Override
    public long connectionDelay(Node node, long now) {
        return client.connectionDelay(node, now);
    }

    @Override
    public List<ClientResponse> poll(List<ClientRequest> requests, long timeout, long now) {
        // All of them are for records: what the client asks for itself is not seen here, nor are the answers to it.
        unanswered += requests.size();
        List<ClientResponse> responses = client.poll(requests, Math.min(timeout, LONGEST_WAIT_MILLIS), now);
        // Those whose connection has ended are among them.
        unanswered -= responses.size();
        return responses;
    }

    @Override
    public Node leastLoadedNode(long now) {
        return client.leastLoadedNode(now);
    }

    @Override
    public int inFlightRequestCount() {
        return client.inFlightRequestCount();
    }

    @Override
    public RequestHeader nextRequestHeader(ApiKeys key) {
        return client.nextRequestHeader(key);
    }

    @Override
    public void wakeup() {
        client.wakeup();
    }

    @Override
    public void close() {
        client.close();
    }
}
