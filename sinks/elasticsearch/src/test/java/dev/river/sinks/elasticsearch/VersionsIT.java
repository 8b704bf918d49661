package dev.river.sinks.elasticsearch;

import static dev.river.sinks.elasticsearch.Rows.UNCHANGED;
import static dev.river.sinks.elasticsearch.Rows.document;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.river.sink.ChangeRecord;
import dev.river.sink.FatalException;
import dev.river.sink.RetriableException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Servers that hide their version, are upgraded, or are too old. */
@EachTestServer
@Timeout(120)
class VersionsIT {

    private final TestServer server;
    private final ServerView view;
    private final ReverseProxy proxy;
    private final SinkOn sink;
    private final String index = ServerView.newIndex();
    private final Rows rows = new Rows(index);

    VersionsIT(TestServer server) throws Exception {
        this.server = server;
        view = server.view();
        proxy = new ReverseProxy(server.url(), null);
        sink = SinkOn.servers(proxy.url("127.0.0.1"));
    }

    @AfterEach
    void close() {
        sink.close();
        proxy.close();
    }

    @Test
    void serverWhoseGreetingIsHiddenTakesWhatItsVersionAsksFor() throws Exception {
        proxy.greeting = "";
        sink.check();
        sink.write(rows.insert(1, "1", "one"));
        assertThat(view.documents(index)).containsOnlyKeys("1");
    }

    @Test
    void serverOlderThanRiverKnowsIsRefused() {
        proxy.greeting = greeting("5.5.3");
        assertThatThrownBy(sink::check)
                .isInstanceOf(FatalException.class)
                .hasMessage("Elasticsearch at " + proxy.url("127.0.0.1")
                        + " is of version 5.5.3: River needs 5.6 or later.");
    }

    /** As a bulk that the server does not understand would look like documents that it refuses. */
    @Test
    void serverThatIsOfAnotherVersionNowIsAskedForItAndNothingIsRejected() throws Exception {
        proxy.greeting = greeting(server.hasTypes() ? "7.17.29" : "6.8.23");
        ChangeRecord[] batch = {rows.insert(1, "1", "before", "1.50", "{}"), rows.insert(1, "2", "two")};
        assertThatThrownBy(() -> sink.write(batch))
                .isInstanceOf(RetriableException.class)
                .hasMessageContaining("of another version than before");
        proxy.greeting = null;
        sink.write(batch);
        sink.write(rows.update(2, "1", "after", UNCHANGED, UNCHANGED), rows.delete(2, "2"));
        assertThat(view.documents(index)).containsOnlyKeys("1").containsEntry("1", document("1", "after"));
    }

    private static String greeting(String version) {
        return "{\"version\":{\"number\":\"%s\"}}".formatted(version);
    }
}
