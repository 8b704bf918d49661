package dev.river.sinks.elasticsearch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.river.sink.ChangeRecord;
import dev.river.sink.RejectedException;
import dev.river.sink.RetriableException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A server that goes away, and answers that never arrive. */
@EachTestServer
@Timeout(180)
class LostConnectionIT {

    private final TestServer server;
    private final ServerView view;
    private final Rows rows = new Rows(ServerView.newIndex());

    LostConnectionIT(TestServer server) {
        this.server = server;
        this.view = server.view();
    }

    /** An index without a primary shard would keep the server from looking healthy, and what waits for it other tests. */
    @AfterEach
    void delete() throws Exception {
        view.letBulksEndAndDelete(rows.index());
    }

    @Test
    void serverThatIsKilledIsWaitedFor() throws Exception {
        try (SinkOn sink = SinkOn.servers(server.url())) {
            sink.write(rows.insert(1, "1", "before"));
            ChangeRecord[] next = {rows.insert(2, "1", "after"), rows.insert(2, "2", "after")};
            server.server().kill();
            try {
                for (int i = 0; i < 2; i++) {
                    assertThatThrownBy(() -> sink.write(next))
                            .isInstanceOf(RetriableException.class)
                            .hasMessageContaining(server.url())
                            .hasMessageContaining("is it running");
                }
            } finally {
                server.server().startAgain();
            }
            sink.write(next);
            assertThat(view.documents(rows.index()))
                    .hasSize(2)
                    .allSatisfy((id, row) -> assertThat(row).contains("after"));
        }
    }

    @Test
    void bulkWhoseAnswerIsLostIsSentAgainOnce() throws Exception {
        try (ReverseProxy proxy = new ReverseProxy(server.url(), null);
                // a client that knows several nodes must not send it to the next by itself
                SinkOn sink = SinkOn.servers(proxy.url("127.0.0.1"), proxy.url("localhost"))) {
            proxy.answersToLose.set(1);
            assertThatThrownBy(() -> sink.write(rows.insert(1, "1", "one"))).isInstanceOf(RetriableException.class);
            assertThat(proxy.bulks).hasValue(1);
            sink.write(rows.insert(1, "1", "one"), rows.insert(1, "2", "two"));
            assertThat(proxy.bulks).hasValue(2);
        }
        assertThat(view.documents(rows.index())).containsOnlyKeys("1", "2");
    }

    @Test
    void nothingIsWrittenWhileABulkOfAKilledRiverStillRuns() throws Exception {
        killRiverWhileABulkRuns();
        Rows other = new Rows(ServerView.newIndex());
        try (SinkOn next = SinkOn.of(SinkOn.factory(server.url()), Path.of("."), "killed")) {
            assertThatThrownBy(() -> next.write(other.insert(1, "1", "one")))
                    .isInstanceOf(RetriableException.class)
                    .hasMessageContaining("still runs");
            view.letBulksEnd(rows.index());
            next.write(other.insert(1, "1", "one"));
        }
        assertThat(view.documents(rows.index())).containsOnlyKeys("1");
        assertThat(view.documents(other.index())).containsOnlyKeys("1");
    }

    @Test
    void bulkOfAKilledRiverHoldsNoOtherSinkUpWhereTasksAreMarked() throws Exception {
        assumeTrue(server.marksTasks(), "the server does not say whose its tasks are");
        killRiverWhileABulkRuns();
        Rows other = new Rows(ServerView.newIndex());
        try (SinkOn another = SinkOn.servers(server.url())) {
            another.write(other.insert(1, "1", "one"));
        }
        assertThat(view.documents(other.index())).containsOnlyKeys("1");
    }

    @Test
    void bulksOfOthersThatBeginLaterAreNotWaitedFor() throws Exception {
        Rows other = new Rows(ServerView.newIndex());
        String heldLater = ServerView.newIndex();
        view.createIndexThatHoldsBulks(heldLater);
        try (SinkOn stranger = SinkOn.of(SinkOn.factory(server.url()), Path.of("."), "stranger");
                SinkOn next = SinkOn.of(SinkOn.factory(server.url()), Path.of("."), "killed")) {
            stranger.write(other.insert(1, "0", "so that it waits for nothing earlier any more"));
            killRiverWhileABulkRuns();
            assertThatThrownBy(() -> next.write(other.insert(1, "1", "one"))).hasMessageContaining("still runs");
            CompletableFuture<Void> later = stranger.begin(new Rows(heldLater).insert(1, "1", "one"));
            await().atMost(Duration.ofSeconds(20)).until(() -> view.bulksRunning(heldLater) == 1);
            view.letBulksEnd(rows.index());
            next.write(other.insert(1, "1", "one"));
            assertThat(later).isNotDone();
        } finally {
            view.letBulksEndAndDelete(heldLater);
        }
        assertThat(view.documents(other.index())).containsKeys("1");
    }

    private void killRiverWhileABulkRuns() throws Exception {
        view.createIndexThatHoldsBulks(rows.index());
        SinkOn killed = SinkOn.of(SinkOn.factory(server.url()), Path.of("."), "killed");
        CompletableFuture<Void> cut = killed.begin(rows.insert(1, "1", "one"));
        await().atMost(Duration.ofSeconds(20)).until(() -> view.bulksRunning(rows.index()) == 1);
        killed.close();
        assertThat(cut).isCompletedExceptionally();
    }

    @Test
    void answerThatTakesTooLongIsWaitedForOnlySoLong() throws Exception {
        view.createIndexThatHoldsBulks(rows.index());
        ElasticsearchSinkFactory factory = SinkOn.factory(server.url());
        factory.requestTimeout = Duration.ofSeconds(2);
        try (SinkOn sink = SinkOn.of(factory, Path.of("."), "slow")) {
            assertThatThrownBy(() -> sink.write(rows.insert(1, "1", "one")))
                    .isInstanceOf(RetriableException.class)
                    .hasMessageContaining(URI.create(server.url()).getAuthority());
        }
    }

    @Test
    void bodyThatIsTooLargeIsHalvedAndASingleDocumentRejected() throws Exception {
        try (ReverseProxy proxy = new ReverseProxy(server.url(), null);
                SinkOn sink = SinkOn.servers(proxy.url("127.0.0.1"))) {
            proxy.longestBody = 2_000;
            ChangeRecord[] records = new ChangeRecord[50];
            for (int i = 0; i < records.length; i++) {
                records[i] = rows.insert(1, "id " + i, i == 20 ? "x".repeat(3_000) : "name");
            }
            RejectedException rejected = catchThrowableOfType(RejectedException.class, () -> sink.write(records));
            assertThat(rejected.rejections()).singleElement().satisfies(rejection -> {
                assertThat(rejection.record()).isSameAs(records[20]);
                assertThat(rejection.reason()).contains("http.max_content_length", "bytes");
            });
        }
        assertThat(view.documents(rows.index())).hasSize(49);
    }
}
