package dev.river.sinks.elasticsearch;

import dev.river.sinks.elasticsearch.client.Credentials;
import dev.river.sinks.elasticsearch.client.Dialect;
import dev.river.sinks.elasticsearch.client.SearchClient;
import dev.river.sinks.elasticsearch.client.ServerAddresses;
import dev.river.sinks.elasticsearch.client.ServerVersion;
import dev.river.sinks.elasticsearch.client.Trust;
import dev.river.testservers.SearchServer;
import dev.river.testservers.SearchServer.Kind;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The servers that the tests run on, each started by the first test that wants it and shared by all; it ends with the JVM. */
public enum TestServer {
    OPENSEARCH_2(Kind.OPENSEARCH_2, "OpenSearch", null),
    ELASTICSEARCH_5(Kind.ELASTICSEARCH_5, "Elasticsearch", "doc"),
    ELASTICSEARCH_6(Kind.ELASTICSEARCH_6, "Elasticsearch", "_doc"),
    ELASTICSEARCH_8(Kind.ELASTICSEARCH_8, "Elasticsearch", null);

    private static final Map<TestServer, SearchServer> STARTED = new ConcurrentHashMap<>();

    private final Kind kind;
    private final String product;
    private final @Nullable String type;

    TestServer(Kind kind, String product, @Nullable String type) {
        this.kind = kind;
        this.product = product;
        this.type = type;
    }

    boolean isForMatrix() {
        return this == ELASTICSEARCH_6;
    }

    /** Whether a task shows whose request it belongs to. */
    boolean marksTasks() {
        return this != ELASTICSEARCH_5;
    }

    /** Whether documents have a type. */
    boolean hasTypes() {
        return type != null;
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

    /** What another client sees of it. */
    public ServerView view() {
        return view(url());
    }

    /** What another client sees of one more server of this version. */
    ServerView view(String url) {
        return new ServerView(url, type);
    }

    String product() {
        return product;
    }

    public String url() {
        return server().url();
    }

    /** A client without a user, which knows the server. */
    public SearchClient client() {
        SearchClient client = new SearchClient(
                ServerAddresses.parse(List.of(url())),
                Credentials.of(null, null, null),
                Trust.of(null, true),
                Duration.ofSeconds(30),
                Duration.ofSeconds(5));
        ServerVersion version = ServerVersion.of(client);
        client.serverIs(version.product(), Dialect.of(version, null));
        return client;
    }
}
