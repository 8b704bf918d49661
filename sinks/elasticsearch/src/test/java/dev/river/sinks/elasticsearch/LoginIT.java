package dev.river.sinks.elasticsearch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.river.sink.FatalException;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A real server behind a proxy that speaks TLS and asks who comes. */
@EachTestServer
@Timeout(120)
class LoginIT {

    @TempDir
    static Path directory;

    private final TestServer server;
    private final ServerView view;
    private final ReverseProxy proxy;
    private final Rows rows = new Rows(ServerView.newIndex());
    private final ElasticsearchSinkFactory factory = new ElasticsearchSinkFactory();

    LoginIT(TestServer server) throws Exception {
        this.server = server;
        view = server.view();
        proxy = new ReverseProxy(server.url(), TestCertificate.in(directory, "localhost"));
    }

    @BeforeEach
    void settings() {
        proxy.authorization = "Basic " + Base64.getEncoder().encodeToString("river:pässword".getBytes(UTF_8));
        factory.urls = List.of(proxy.url("localhost"));
        factory.caCertificate = Path.of("localhost.pem");
        factory.username = "river";
        factory.password = "pässword";
    }

    @AfterEach
    void close() {
        proxy.close();
    }

    @Test
    void rightPasswordWrites() throws Exception {
        try (SinkOn sink = open()) {
            sink.check();
            sink.write(rows.insert(1, "1", "one"));
        }
        assertThat(view.documents(rows.index())).containsOnlyKeys("1");
    }

    @Test
    void apiKeyWrites() throws Exception {
        proxy.authorization = "ApiKey a2V5OnNlY3JldA==";
        factory.username = null;
        factory.password = null;
        factory.apiKey = "a2V5OnNlY3JldA==";
        try (SinkOn sink = open()) {
            sink.check();
            sink.write(rows.insert(1, "1", "one"));
        }
        assertThat(view.documents(rows.index())).containsOnlyKeys("1");
    }

    @Test
    void wrongPasswordIsFatalAndNotShown() {
        factory.password = "wrong";
        try (SinkOn sink = open()) {
            assertThatThrownBy(sink::check)
                    .isInstanceOf(FatalException.class)
                    .hasMessage("Elasticsearch or OpenSearch at " + proxy.url("localhost")
                            + " refuses user \"river\": is the password or apiKey correct?");
            assertThatThrownBy(() -> sink.write(rows.insert(1, "1", "one")))
                    .isInstanceOf(FatalException.class)
                    .hasMessageContaining("user \"river\"")
                    .hasMessageNotContaining("wrong");
        }
    }

    @Test
    void missingLoginIsFatal() {
        factory.username = null;
        factory.password = null;
        try (SinkOn sink = open()) {
            assertThatThrownBy(sink::check).isInstanceOf(FatalException.class).hasMessageContaining("demands a user");
        }
    }

    @Test
    void certificateOfAnUnknownAuthorityIsFatal() {
        factory.caCertificate = null;
        try (SinkOn sink = open()) {
            assertThatThrownBy(sink::check)
                    .isInstanceOf(FatalException.class)
                    .hasMessageContaining(proxy.url("localhost"))
                    .hasMessageContaining("set caCertificate");
        }
    }

    @Test
    void certificateOfAnotherHostIsFatalUnlessAllowed() {
        factory.urls = List.of(proxy.url("127.0.0.1"));
        try (SinkOn sink = open()) {
            assertThatThrownBy(sink::check).isInstanceOf(FatalException.class).hasMessageContaining("verifyHostnames");
        }
        factory.verifyHostnames = false;
        try (SinkOn sink = open()) {
            sink.check();
        }
    }

    @Test
    void plainServerUnderAnHttpsAddressIsNamed() {
        factory.urls = List.of(server.url().replace("http:", "https:"));
        try (SinkOn sink = open()) {
            assertThatThrownBy(sink::check)
                    .isInstanceOf(FatalException.class)
                    .hasMessageContaining("does not speak TLS");
        }
    }

    @Test
    void tlsServerUnderAnHttpAddressIsNamed() {
        factory.urls = List.of(proxy.url("localhost").replace("https:", "http:"));
        try (SinkOn sink = open()) {
            assertThatThrownBy(sink::check).hasMessageContaining("does it speak http?");
        }
    }

    private SinkOn open() {
        return SinkOn.of(factory, directory, "search");
    }
}
