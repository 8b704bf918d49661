package dev.river.sinks.elasticsearch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.river.sink.ChangeRecord;
import dev.river.sink.RejectedException;
import dev.river.sink.RetriableException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** A server that goes away, and answers that never arrive. */
@ParameterizedClass
@EnumSource(TestServer.class)
@Timeout(180)
class LostConnectionIT {

    private final TestServer server;
    private final ServerView view;
    private final Rows rows = new Rows(ServerView.newIndex());

    LostConnectionIT(TestServer server) {
        this.server = server;
        this.view = new ServerView(server.url());
    }

    /** An index without a primary shard would keep the server from looking healthy. */
    @AfterEach
    void delete() throws Exception {
        view.send("DELETE", "/" + rows.index(), "");
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
        // a primary shard that may be on no node makes a bulk wait
        view.put(
                "/" + rows.index() + "?wait_for_active_shards=0",
                "{\"settings\":{\"number_of_replicas\":0,\"index.routing.allocation.require._name\":\"nowhere\"}}");
        SinkOn killed = SinkOn.of(SinkOn.factory(server.url()), Path.of("."), "killed");
        CompletableFuture<Void> cut = killed.begin(rows.insert(1, "1", "one"));
        await().atMost(Duration.ofSeconds(20)).until(this::bulkRuns);
        killed.close();
        assertThat(cut).isCompletedExceptionally();
        Rows other = new Rows(ServerView.newIndex());
        try (SinkOn next = SinkOn.of(SinkOn.factory(server.url()), Path.of("."), "killed");
                SinkOn another = SinkOn.servers(server.url())) {
            another.write(other.insert(1, "1", "not concerned"));
            assertThatThrownBy(() -> next.write(other.insert(1, "2", "two")))
                    .isInstanceOf(RetriableException.class)
                    .hasMessageContaining("still runs");
            view.put("/" + rows.index() + "/_settings", "{\"index.routing.allocation.require._name\":null}");
            await().atMost(Duration.ofSeconds(20)).until(() -> !bulkRuns());
            next.write(other.insert(1, "2", "two"));
        }
        assertThat(view.documents(rows.index())).containsOnlyKeys("1");
        assertThat(view.documents(other.index())).containsOnlyKeys("1", "2");
    }

    private boolean bulkRuns() throws IOException, InterruptedException {
        String tasks = ServerView.text(view.send("GET", "/_tasks?actions=indices:data/write/bulk*", ""));
        return tasks.contains("river/shop/killed");
    }

    @Test
    void answerThatTakesTooLongIsWaitedForOnlySoLong() throws Exception {
        view.put(
                "/" + rows.index() + "?wait_for_active_shards=0",
                "{\"settings\":{\"number_of_replicas\":0,\"index.routing.allocation.require._name\":\"nowhere\"}}");
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
