package dev.river.testservers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

@Timeout(120)
class SearchServerIT {
    private final HttpClient client = HttpClient.newHttpClient();

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "ELASTICSEARCH_6")
    void keepsDocumentsWhenKilled(SearchServer.Kind kind) throws Exception {
        // the oldest takes no type that begins with _
        keepsDocumentsWhenKilled(
                kind, kind == SearchServer.Kind.ELASTICSEARCH_5 ? "/products/doc/1" : "/products/_doc/1");
    }

    @Tag("matrix")
    @ParameterizedTest
    @EnumSource(names = "ELASTICSEARCH_6")
    void theOthersKeepDocumentsWhenKilled(SearchServer.Kind kind) throws Exception {
        keepsDocumentsWhenKilled(kind, "/products/_doc/1");
    }

    private void keepsDocumentsWhenKilled(SearchServer.Kind kind, String path) throws Exception {
        try (SearchServer server = SearchServer.builder(kind).start()) {
            String document = server.url() + path + "?version=7&version_type=external";
            String body = "{\"name\":\"tea\"}";
            HttpRequest.Builder put =
                    request(document).header("Content-Type", "application/json").PUT(BodyPublishers.ofString(body));
            assertThat(send(put).statusCode()).isEqualTo(201);
            assertThat(send(put).statusCode()).isEqualTo(409);

            server.kill();
            assertThatThrownBy(() -> send(request(server.url()))).isInstanceOf(IOException.class);
            server.startAgain();

            HttpResponse<String> found = send(request(server.url() + path));
            assertThat(found.statusCode()).isEqualTo(200);
            assertThat(found.body()).contains("\"_version\":7", body);
            server.stop();
        }
    }

    private static HttpRequest.Builder request(String url) {
        return HttpRequest.newBuilder(URI.create(url)).timeout(Duration.ofSeconds(30));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return client.send(request.build(), BodyHandlers.ofString());
    }
}
