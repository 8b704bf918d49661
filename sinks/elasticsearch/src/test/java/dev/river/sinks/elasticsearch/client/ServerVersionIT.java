package dev.river.sinks.elasticsearch.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.river.sinks.elasticsearch.EachTestServer;
import dev.river.sinks.elasticsearch.TestServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@EachTestServer
@Timeout(120)
class ServerVersionIT {

    private final TestServer server;

    ServerVersionIT(TestServer server) {
        this.server = server;
    }

    @Test
    void versionIsFoundOutWhetherTheServerGreetsOrNot() {
        String found;
        try (SearchClient client = server.client()) {
            found = ServerVersion.of(client).toString();
        }
        assertThat(found)
                .startsWith(
                        switch (server) {
                            case OPENSEARCH_2 -> "OpenSearch 2.19.";
                            case ELASTICSEARCH_5 -> "Elasticsearch 5.6.";
                            case ELASTICSEARCH_6 -> "Elasticsearch 6.8.";
                            case ELASTICSEARCH_8 -> "Elasticsearch 8.19.";
                        });
    }
}
