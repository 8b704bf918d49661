package dev.river.sinks.elasticsearch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.river.sink.FatalException;
import dev.river.sink.RetriableException;
import dev.river.sink.SinkContext;
import dev.river.sink.SinkFactory;
import dev.river.sinks.elasticsearch.client.Credentials;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ElasticsearchSinkFactoryTest {

    @TempDir
    Path directory;

    private final ElasticsearchSinkFactory factory = SinkOn.factory("http://localhost:9200");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "localhost:9200",
                "ftp://localhost",
                "http://",
                "http://river:secret@localhost:9200",
                "http://localhost:9200?pretty",
                "http://local host"
            })
    void addressOfAnotherFormIsRefusedWithoutShowingIt(String url) {
        factory.urls = List.of("http://localhost:9200", url);
        assertThatThrownBy(this::create)
                .isInstanceOf(FatalException.class)
                .hasMessageStartingWith("urls[1] is no address such as https://localhost:9200.")
                .hasMessageNotContaining("secret");
    }

    @Test
    void noAddressIsRefused() {
        factory.urls = List.of();
        assertThatThrownBy(this::create).isInstanceOf(FatalException.class).hasMessageContaining("urls is empty");
    }

    @Test
    void addressesOfDifferentPathsAreRefused() {
        factory.urls = List.of("http://localhost:9200/a", "http://localhost:9201/b/");
        assertThatThrownBy(this::create).isInstanceOf(FatalException.class).hasMessageContaining("different paths");
    }

    @Test
    void userAndApiKeyTogetherAreRefused() {
        factory.username = "river";
        factory.password = "secret";
        factory.apiKey = "a2V5OnNlY3JldA==";
        assertThatThrownBy(this::create)
                .isInstanceOf(FatalException.class)
                .hasMessage("Both a user and an apiKey are set: leave username and password out, or apiKey.");
    }

    @Test
    void userWithoutPasswordIsRefused() {
        factory.username = "river";
        factory.password = "";
        assertThatThrownBy(this::create).isInstanceOf(FatalException.class).hasMessageContaining("Only one of");
    }

    @Test
    void apiKeyThatIsNotEncodedIsRefusedWithoutShowingIt() {
        factory.apiKey = "id:secret";
        assertThatThrownBy(this::create)
                .isInstanceOf(FatalException.class)
                .hasMessageContaining("base64")
                .hasMessageNotContaining("secret");
    }

    @Test
    void missingAndUnreadableCertificatesAreNamed() throws IOException {
        factory.caCertificate = Path.of("ca.pem");
        assertThatThrownBy(this::create)
                .isInstanceOf(FatalException.class)
                .hasMessageContaining(directory.resolve("ca.pem").toString())
                .hasMessageContaining("cannot be read");
        Files.writeString(directory.resolve("ca.pem"), "no certificate");
        assertThatThrownBy(this::create).isInstanceOf(FatalException.class).hasMessageContaining("certificate");
    }

    @Test
    void timeoutOfNothingIsRefused() {
        factory.requestTimeout = Duration.ZERO;
        assertThatThrownBy(this::create).isInstanceOf(FatalException.class).hasMessageContaining("requestTimeout");
    }

    @Test
    void closedPortIsNamed() {
        factory.urls = List.of("http://localhost:1");
        try (SinkOn sink = SinkOn.of(factory, directory, "search")) {
            assertThatThrownBy(sink::check)
                    .isInstanceOf(RetriableException.class)
                    .hasMessage(
                            "Elasticsearch or OpenSearch at http://localhost:1 cannot be reached (connection refused):"
                                    + " is it running, and is urls right?");
        }
    }

    @Test
    void unknownHostIsNamed() {
        factory.urls = List.of("http://nowhere.invalid:9200");
        try (SinkOn sink = SinkOn.of(factory, directory, "search")) {
            assertThatThrownBy(sink::check)
                    .isInstanceOf(RetriableException.class)
                    .hasMessageContaining("http://nowhere.invalid:9200")
                    .hasMessageContaining("the host is unknown");
        }
    }

    @Test
    void settingsAreReadAndItsTextShowsNoSecret() throws IOException {
        SinkFactory read = new ObjectMapper()
                .readerFor(ElasticsearchSinkFactory.class)
                .readValue(
                        "{\"type\":\"elasticsearch\",\"urls\":[\"https://a:1\",\"https://b:2\"],\"username\":\"river\","
                                + "\"password\":\"secret\",\"caCertificate\":\"ca.pem\",\"verifyHostnames\":false}");
        assertThat(read).isInstanceOfSatisfying(ElasticsearchSinkFactory.class, settings -> {
            assertThat(settings.urls).containsExactly("https://a:1", "https://b:2");
            assertThat(settings.caCertificate).isEqualTo(Path.of("ca.pem"));
            assertThat(settings.verifyHostnames).isFalse();
            assertThat(settings.requestTimeout).isEqualTo(Duration.ofSeconds(60));
        });
        assertThat(read.toString() + Credentials.of("river", "secret", null)).doesNotContain("secret");
    }

    @Test
    void onlyBareRowsWithKeysAreTaken() {
        assertThat(factory.formats()).containsExactly("row");
        assertThat(factory.storesRows()).isTrue();
        assertThat(factory.destinationName("Shop.Products")).isEqualTo("shop.products");
    }

    private void create() {
        factory.create(new SinkContext("shop", "search", directory)).close();
    }
}
