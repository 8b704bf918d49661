package dev.river.sinks.elasticsearch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.river.sink.Destination;
import dev.river.sink.FatalException;
import dev.river.sink.RetriableException;
import dev.river.sink.SettingProblem;
import dev.river.sink.SinkContext;
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
        assertThat(factory.problems())
                .map(SettingProblem::toString)
                .singleElement()
                .satisfies(problem -> assertThat(problem)
                        .startsWith("urls[1]: must be an address such as https://localhost:9200")
                        .doesNotContain("secret"));
        assertThatThrownBy(this::create)
                .isInstanceOf(FatalException.class)
                .hasMessageStartingWith("urls[1] is not an address such as https://localhost:9200.")
                .hasMessageNotContaining("secret");
    }

    @Test
    void noAddressIsRefused() {
        factory.urls = List.of();
        assertThat(factory.problems()).map(SettingProblem::toString).containsExactly("urls: must not be empty");
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
        factory.connectTimeout = Duration.ofSeconds(-1);
        assertThat(factory.problems())
                .extracting(SettingProblem::setting)
                .containsExactly("requestTimeout", "connectTimeout");
    }

    @Test
    void closedPortIsNamed() {
        factory.urls = List.of("http://localhost:1");
        try (SinkOn sink = SinkOn.of(factory, directory, "search")) {
            assertThatThrownBy(sink::check)
                    .isInstanceOf(RetriableException.class)
                    .hasMessage("Elasticsearch or OpenSearch at http://localhost:1 cannot be reached"
                            + " (connection refused): is it running, and is urls correct?");
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
    void textOfTheSettingsShowsNoSecret() {
        factory.username = "river";
        factory.password = "secret";
        assertThat(factory.toString() + Credentials.of("river", "secret", null)).doesNotContain("secret");
    }

    @Test
    void onlyBareRowsWithKeysAreTaken() {
        assertThat(factory.defaultFormat()).isEqualTo("row");
        assertThat(factory.refusal("row")).isNull();
        assertThat(factory.refusal("river")).isNotNull();
        assertThat(factory.destination("Shop.Products")).isEqualTo(Destination.rows("shop.products"));
    }

    private void create() {
        factory.create(SinkContext.builder("shop", "search", directory).build()).close();
    }
}
