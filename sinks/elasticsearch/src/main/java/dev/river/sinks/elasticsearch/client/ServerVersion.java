package dev.river.sinks.elasticsearch.client;

import com.fasterxml.jackson.databind.JsonNode;
import dev.river.sink.FatalException;
import org.opensearch.client.Request;

/**
 * Which product and version the server is, for the log and for sentences. River speaks with all of them in the same way; the
 * version only tells those that are too old for it.
 *
 * @param product Elasticsearch or OpenSearch
 * @param version such as {@code 8.19.21}
 */
public record ServerVersion(String product, String version) {

    private static final String ELASTICSEARCH = "Elasticsearch";
    private static final String OPENSEARCH = "OpenSearch";
    /** Elasticsearch before 7 wants a type for every document. */
    private static final int OLDEST_ELASTICSEARCH = 7;

    /**
     * Asks the server.
     *
     * @throws dev.river.sink.SinkException if it cannot be reached or used, or is no server of a kind that River knows
     */
    public static ServerVersion of(SearchClient client) {
        Answer answer = client.send(new Request("GET", "/"));
        ServerVersion version;
        if (answer.isOk()) {
            version = fromGreeting(answer.json().path("version"));
        } else if (answer.status() == 404 || answer.status() == 405) {
            // a server whose module for the greeting is missing, or a proxy that hides it
            version = fromNode(client);
        } else {
            throw client.failures().refused(answer, client.server(), null);
        }
        int major = version.major();
        if (major < 0) {
            throw new FatalException(
                    "What answers at " + client.url() + " is neither Elasticsearch nor OpenSearch: is urls correct?");
        }
        if (version.product().equals(ELASTICSEARCH) && major < OLDEST_ELASTICSEARCH) {
            throw new FatalException("Elasticsearch at " + client.url() + " is of version " + version.version()
                    + ": River needs 7 or later.");
        }
        return version;
    }

    private static ServerVersion fromGreeting(JsonNode version) {
        boolean openSearch = version.path("distribution").asText().equals("opensearch");
        return new ServerVersion(
                openSearch ? OPENSEARCH : ELASTICSEARCH, version.path("number").asText());
    }

    private static ServerVersion fromNode(SearchClient client) {
        Request request = new Request("GET", "/_nodes/_local");
        request.addParameter("filter_path", "nodes.*.version,nodes.*.build_flavor");
        Answer answer = client.send(request);
        if (!answer.isOk()) {
            throw client.failures().refused(answer, client.server(), null);
        }
        for (JsonNode node : answer.json().path("nodes")) {
            // OpenSearch has dropped the flavour from what it took over
            return new ServerVersion(
                    node.has("build_flavor") ? ELASTICSEARCH : OPENSEARCH,
                    node.path("version").asText());
        }
        return new ServerVersion(ELASTICSEARCH, "");
    }

    private int major() {
        int dot = version.indexOf('.');
        try {
            return dot < 0 ? -1 : Integer.parseInt(version.substring(0, dot));
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    @Override
    public String toString() {
        return product + " " + version;
    }
}
