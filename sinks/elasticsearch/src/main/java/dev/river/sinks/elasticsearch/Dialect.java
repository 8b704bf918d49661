package dev.river.sinks.elasticsearch;

import com.fasterxml.jackson.databind.JsonNode;
import dev.river.sink.FatalException;
import org.opensearch.client.Request;

/**
 * Which product and version the server is, and what follows from it: the only place that knows how they differ.
 *
 * @param product Elasticsearch or OpenSearch
 * @param version such as {@code 8.19.21}
 */
record Dialect(String product, String version) {

    private static final String ELASTICSEARCH = "Elasticsearch";
    private static final String OPENSEARCH = "OpenSearch";
    /** Elasticsearch before 7 wants a type for every document. */
    private static final int OLDEST_ELASTICSEARCH = 7;

    /**
     * Asks the server.
     *
     * @throws dev.river.sink.SinkException if it cannot be reached or used, or is no server of a kind that River knows
     */
    static Dialect of(SearchClient client) {
        Answer answer = client.send(new Request("GET", "/"));
        Dialect dialect;
        if (answer.isOk()) {
            dialect = fromGreeting(answer.json().path("version"));
        } else if (answer.status() == 404 || answer.status() == 405) {
            // a server whose module for the greeting is missing, or a proxy that hides it
            dialect = fromNode(client);
        } else {
            throw client.failures().refused(answer, client.url(), null);
        }
        int major = dialect.major();
        if (major < 0) {
            throw new FatalException(
                    "What answers at " + client.url() + " is neither Elasticsearch nor OpenSearch: is urls right?");
        }
        if (dialect.product().equals(ELASTICSEARCH) && major < OLDEST_ELASTICSEARCH) {
            throw new FatalException("Elasticsearch at " + client.url() + " is of version " + dialect.version()
                    + ": River needs 7 or later.");
        }
        return dialect;
    }

    private static Dialect fromGreeting(JsonNode version) {
        boolean openSearch = version.path("distribution").asText().equals("opensearch");
        return new Dialect(
                openSearch ? OPENSEARCH : ELASTICSEARCH, version.path("number").asText());
    }

    private static Dialect fromNode(SearchClient client) {
        Request request = new Request("GET", "/_nodes/_local");
        request.addParameter("filter_path", "nodes.*.version,nodes.*.build_flavor");
        Answer answer = client.send(request);
        if (!answer.isOk()) {
            throw client.failures().refused(answer, client.url(), null);
        }
        for (JsonNode node : answer.json().path("nodes")) {
            // OpenSearch has dropped the flavour from what it took over
            return new Dialect(
                    node.has("build_flavor") ? ELASTICSEARCH : OPENSEARCH,
                    node.path("version").asText());
        }
        return new Dialect(ELASTICSEARCH, "");
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
