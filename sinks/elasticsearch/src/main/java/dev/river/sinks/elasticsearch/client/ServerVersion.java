package dev.river.sinks.elasticsearch.client;

import com.fasterxml.jackson.databind.JsonNode;
import dev.river.sink.FatalException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.opensearch.client.Request;

/**
 * Which product and version the server is.
 *
 * @param product Elasticsearch or OpenSearch
 * @param version such as {@code 8.19.21}
 */
public record ServerVersion(String product, String version) {

    private static final String ELASTICSEARCH = "Elasticsearch";
    private static final String OPENSEARCH = "OpenSearch";
    private static final Pattern NUMBERS = Pattern.compile("(\\d{1,9})\\.(\\d{1,9})");
    private static final int OLDEST_MAJOR = 5;
    private static final int OLDEST_MINOR = 6;

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
        if (!version.isAtLeast(0, 0)) {
            throw new FatalException(
                    "What answers at " + client.url() + " is neither Elasticsearch nor OpenSearch: is urls correct?");
        }
        if (!version.isOpenSearch() && !version.isAtLeast(OLDEST_MAJOR, OLDEST_MINOR)) {
            throw new FatalException("Elasticsearch at " + client.url() + " is of version " + version.version()
                    + ": River needs " + OLDEST_MAJOR + "." + OLDEST_MINOR + " or later.");
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
        request.addParameter("filter_path", "nodes.*.version,nodes.*.build_flavor,nodes.*.build_type");
        Answer answer = client.send(request);
        if (!answer.isOk()) {
            throw client.failures().refused(answer, client.server(), null);
        }
        for (JsonNode node : answer.json().path("nodes")) {
            // OpenSearch has dropped the flavour from what it took over; before that there was neither of the two
            return new ServerVersion(
                    node.has("build_type") && !node.has("build_flavor") ? OPENSEARCH : ELASTICSEARCH,
                    node.path("version").asText());
        }
        return new ServerVersion(ELASTICSEARCH, "");
    }

    boolean isOpenSearch() {
        return product.equals(OPENSEARCH);
    }

    boolean isAtLeast(int major, int minor) {
        Matcher numbers = NUMBERS.matcher(version);
        if (!numbers.lookingAt()) {
            return false;
        }
        int first = Integer.parseInt(numbers.group(1));
        return first > major || first == major && Integer.parseInt(numbers.group(2)) >= minor;
    }

    @Override
    public String toString() {
        return product + " " + version;
    }
}
