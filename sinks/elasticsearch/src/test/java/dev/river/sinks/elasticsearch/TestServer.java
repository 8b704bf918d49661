package dev.river.sinks.elasticsearch;

import dev.river.sinks.elasticsearch.client.Credentials;
import dev.river.sinks.elasticsearch.client.SearchClient;
import dev.river.sinks.elasticsearch.client.ServerAddresses;
import dev.river.sinks.elasticsearch.client.Trust;
import dev.river.testservers.SearchServer;
import dev.river.testservers.SearchServer.Kind;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The servers that the tests run on, each started by the first test that wants it and shared by all; it ends with the JVM. */
public enum TestServer {
    OPENSEARCH_2(Kind.OPENSEARCH_2, "OpenSearch"),
    ELASTICSEARCH_8(Kind.ELASTICSEARCH_8, "Elasticsearch");

    private static final Map<TestServer, SearchServer> STARTED = new ConcurrentHashMap<>();

    private final Kind kind;
    private final String product;

    TestServer(Kind kind, String product) {
        this.kind = kind;
        this.product = product;
    }

    SearchServer server() {
        return STARTED.computeIfAbsent(this, it -> SearchServer.builder(it.kind).start());
    }

    /** A server of its own, which takes requests only up to that length. */
    SearchServer taking(String longestRequest) {
        return SearchServer.builder(kind)
                .setting("http.max_content_length", longestRequest)
                .start();
    }

    String product() {
        return product;
    }

    public String url() {
        return server().url();
    }

    /** A client without a user. */
    public SearchClient client() {
        return new SearchClient(
                ServerAddresses.parse(List.of(url())),
                Credentials.of(null, null, null),
                Trust.of(null, true),
                Duration.ofSeconds(30),
                Duration.ofSeconds(5));
    }
}
