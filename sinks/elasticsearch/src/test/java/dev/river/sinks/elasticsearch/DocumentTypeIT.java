package dev.river.sinks.elasticsearch;

import static dev.river.sinks.elasticsearch.Rows.UNCHANGED;
import static dev.river.sinks.elasticsearch.Rows.document;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.river.sink.FatalException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The setting documentType. */
@EachTestServer
@Timeout(120)
class DocumentTypeIT {

    private static final String OLD = "only older servers have types";

    private final TestServer server;
    private final ServerView view;
    private final String index = ServerView.newIndex();
    private final Rows rows = new Rows(index);

    DocumentTypeIT(TestServer server) {
        this.server = server;
        this.view = server.view();
    }

    @Test
    void documentsAreOfTheTypeThatIsAskedForWhereThereAreTypes() throws Exception {
        try (SinkOn sink = ofType("pro\"duct")) {
            sink.check();
            sink.write(rows.insert(1, "1", "before"), rows.insert(1, "2", "two"), rows.insert(1, "3", "three"));
            sink.write(rows.update(2, "1", "after", UNCHANGED, UNCHANGED), rows.delete(2, "2"));
        }
        assertThat(view.documents(index)).containsOnlyKeys("1", "3").containsEntry("1", document("1", "after"));
        assertThat(ServerView.text(view.send("GET", "/" + index + "/_mapping", ""))
                        .contains("{\"pro\\\"duct\":{"))
                .isEqualTo(server.hasTypes());
        try (SinkOn sink = ofType("pro\"duct")) {
            sink.write(rows.truncate(3));
        }
        assertThat(view.documents(index)).isEmpty();
    }

    @Test
    void typeThatTheServerDoesNotTakeIsFatal() {
        assumeTrue(server.hasTypes(), OLD);
        try (SinkOn sink = ofType("_product")) {
            assertThatThrownBy(() -> sink.write(rows.insert(1, "1", "one"), rows.delete(1, "2")))
                    .isInstanceOf(FatalException.class)
                    .hasMessageContaining(index)
                    .hasMessageContaining("found: [_product]")
                    .hasMessageContaining("another documentType");
        }
    }

    @Test
    void indexThatHasAnotherTypeAndTakesOnlyOneIsFatal() throws Exception {
        assumeTrue(server == TestServer.ELASTICSEARCH_6, "older indexes take several types, newer ones none");
        view.ofType("product").createIndex(index, "{\"dynamic\":false}");
        try (SinkOn sink = ofType("item")) {
            assertThatThrownBy(() -> sink.write(rows.delete(1, "2"), rows.insert(1, "1", "one")))
                    .isInstanceOf(FatalException.class)
                    .hasMessageContaining(index)
                    .hasMessageContaining("[product, item]")
                    .hasMessageContaining("set the sink's documentType");
        }
    }

    /** Such as one that was made while the server was of version 5. */
    @Test
    void indexThatHasAnotherTypeTakesTheUsualOne() throws Exception {
        assumeTrue(server == TestServer.ELASTICSEARCH_6, "older indexes take several types, newer ones none");
        ServerView typed = view.ofType("doc");
        typed.createIndex(index, "{\"dynamic\":false}");
        try (SinkOn sink = SinkOn.servers(server.url())) {
            sink.write(rows.insert(1, "1", "before"), rows.insert(1, "2", "two"));
            sink.write(rows.update(2, "1", "after", UNCHANGED, UNCHANGED), rows.delete(2, "2"));
            assertThat(typed.document(index, "1")).isEqualTo(document("1", "after"));
            sink.write(rows.truncate(3), rows.insert(3, "3", "three"));
        }
        assertThat(view.documents(index)).containsOnlyKeys("3");
    }

    @Test
    void documentsOfAnotherTypeAreNeitherReadNorRemoved() throws Exception {
        assumeTrue(server == TestServer.ELASTICSEARCH_5, "newer indexes take one type");
        try (SinkOn sink = SinkOn.servers(server.url());
                SinkOn other = ofType("item")) {
            other.write(rows.insert(1, "1", "other", "9.50", "{}"), rows.insert(1, "2", "other", "9.50", "{}"));
            sink.write(rows.insert(1, "1", "before"), rows.insert(1, "3", "three"));
            sink.write(rows.update(2, "1", "after", UNCHANGED, UNCHANGED));
            assertThat(view.document(index, "1")).isEqualTo(document("1", "after"));
            sink.write(rows.truncate(3));
        }
        assertThat(view.documents(index))
                .containsOnlyKeys("1", "2")
                .allSatisfy((id, row) -> assertThat(row).contains("other"));
    }

    private SinkOn ofType(String type) {
        ElasticsearchSinkFactory factory = SinkOn.factory(server.url());
        factory.documentType = type;
        return SinkOn.of(factory, Path.of("."), "typed");
    }
}
