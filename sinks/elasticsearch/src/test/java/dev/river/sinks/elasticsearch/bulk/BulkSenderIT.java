package dev.river.sinks.elasticsearch.bulk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.river.sink.ChangeRecord;
import dev.river.sink.RejectedException;
import dev.river.sink.SinkContext;
import dev.river.sinks.elasticsearch.EachTestServer;
import dev.river.sinks.elasticsearch.Rows;
import dev.river.sinks.elasticsearch.ServerView;
import dev.river.sinks.elasticsearch.TestServer;
import dev.river.sinks.elasticsearch.client.SearchClient;
import dev.river.sinks.elasticsearch.document.DocumentId;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@EachTestServer
@Timeout(120)
class BulkSenderIT {

    private final TestServer server;
    private final ServerView view;
    private final String index = ServerView.newIndex();
    private final Rows rows = new Rows(index);

    BulkSenderIT(TestServer server) {
        this.server = server;
        this.view = server.view();
    }

    @Test
    void requestThatTheServerRefusesAsAWholeIsHalvedUntilTheDocumentIsFound() throws Exception {
        SinkContext context =
                SinkContext.builder("shop", "search", Path.of(".")).build();
        BatchOutcome outcome = new BatchOutcome(context.logger());
        try (SearchClient client = server.client()) {
            BulkBody body = new BulkBody();
            for (int i = 0; i < 9; i++) {
                String id = i == 4 ? "secret".repeat(100) : "id " + i;
                ChangeRecord record = rows.insert(1, id, "name " + i);
                body.add(client.dialect(), record, new DocumentId(index, id), record.value(), null);
            }
            new BulkSender(client, new RunningBulks(client, context), Duration.ofSeconds(30)).send(body, outcome);
        }
        outcome.end();
        assertThat(outcome.stage())
                .failsWithin(Duration.ZERO)
                .withThrowableThat()
                .havingCause()
                .isInstanceOfSatisfying(
                        RejectedException.class,
                        rejected -> assertThat(rejected.rejections())
                                .singleElement()
                                .satisfies(rejection -> assertThat(rejection.reason())
                                        .contains("512")
                                        .doesNotContain("secret")));
        assertThat(view.documents(index)).hasSize(8);
    }
}
