package dev.river.sinks.elasticsearch;

import static dev.river.sinks.elasticsearch.Rows.UNCHANGED;
import static dev.river.sinks.elasticsearch.Rows.document;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.river.sink.ChangeRecord;
import dev.river.sink.RejectedException;
import dev.river.sink.RetriableException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Several batches in flight, whose bulk requests are under way together where that makes no difference. */
@EachTestServer
@Timeout(180)
class BulksUnderWayIT {

    private static final int MANY = 3_000;

    private final TestServer server;
    private final ServerView view;
    private String index = "";
    private Rows rows = new Rows(index);

    BulksUnderWayIT(TestServer server) {
        this.server = server;
        this.view = server.view();
    }

    @BeforeEach
    void newIndex() throws Exception {
        index = view.newIndexOfAnything();
        rows = new Rows(index);
    }

    @Test
    void bulksOfDifferentDocumentsAreUnderWayTogether() throws Exception {
        CyclicBarrier both = new CyclicBarrier(2);
        try (ReverseProxy proxy = new ReverseProxy(server.url(), null);
                SinkOn sink = SinkOn.servers(proxy.url("127.0.0.1"))) {
            proxy.beforeBulk = () -> both.await(30, TimeUnit.SECONDS);
            finish(List.of(sink.begin(rows.insert(1, "1", "one")), sink.begin(rows.insert(1, "2", "two"))));
        }
        assertThat(view.documents(index)).containsOnlyKeys("1", "2");
    }

    /** The later changes come in short requests, which would be answered first. */
    @Test
    void documentThatBatchesOfOneVersionChangeInTurnEndsInTheLastState() throws Exception {
        try (SinkOn sink = SinkOn.servers(server.url())) {
            for (int round = 0; round < 5; round++) {
                String changed = "round " + round;
                String deleted = "deleted in round " + round;
                ChangeRecord[] many = inserts(7, MANY);
                many[MANY - 2] = rows.insert(7, changed, "first");
                many[MANY - 1] = rows.insert(7, deleted, "first");
                finish(List.of(
                        sink.begin(many),
                        sink.begin(rows.insert(7, changed, "second"), rows.delete(7, deleted)),
                        sink.begin(rows.insert(7, changed, "third"))));
                assertThat(view.document(index, changed)).contains("third");
                assertThat(view.document(index, deleted)).isEmpty();
            }
        }
    }

    @Test
    void failureFailsAllBehindItUntilRiverSendsThemAgain() throws Exception {
        CountDownLatch handedOver = new CountDownLatch(1);
        try (ReverseProxy proxy = new ReverseProxy(server.url(), null);
                SinkOn sink = SinkOn.servers(proxy.url("127.0.0.1"))) {
            sink.write(rows.insert(1, "1", "before", "1.50", "{}"));
            ChangeRecord first = rows.update(2, "1", "first", "2.50", "{}");
            ChangeRecord second = rows.update(3, "1", "second", UNCHANGED, UNCHANGED);
            ChangeRecord third = rows.update(4, "1", UNCHANGED, UNCHANGED, "{\"third\":true}");
            proxy.beforeBulk = () -> {
                handedOver.await();
                throw new IOException("refused");
            };
            List<CompletableFuture<Void>> inFlight =
                    List.of(sink.begin(first), sink.begin(second), sink.begin(rows.insert(3, "2", "two")));
            handedOver.countDown();
            assertThat(inFlight).allSatisfy(BulksUnderWayIT::failsWithRetriable);
            proxy.beforeBulk = ReverseProxy.NOTHING;
            // one that River had on its way when it heard of the failure
            failsWithRetriable(sink.begin(third));
            assertThat(view.documents(index)).containsOnlyKeys("1").containsEntry("1", document("1", "before"));
            sink.rewind();
            finish(List.of(sink.begin(first), sink.begin(second), sink.begin(rows.insert(3, "2", "two"))));
            sink.write(third);
        }
        assertThat(view.documents(index)).containsOnlyKeys("1", "2");
        assertThat(view.document(index, "1"))
                .contains("\"name\":\"second\"", "\"price\":2.50", "\"document\":{\"third\":true}");
    }

    /** Sent again after a delete that has overtaken it, an update would have no document to take its values from. */
    @Test
    void nothingOvertakesABatchThatWasCompletedFromTheIndex() throws Exception {
        ChangeRecord update = rows.update(2, "1", "updated", UNCHANGED, UNCHANGED);
        ChangeRecord next = rows.insert(2, "2", "two");
        try (ReverseProxy proxy = new ReverseProxy(server.url(), null);
                SinkOn sink = SinkOn.servers(proxy.url("127.0.0.1"))) {
            sink.write(rows.insert(1, "1", "before", "1.50", "{}"));
            CountDownLatch bulks = new CountDownLatch(2);
            proxy.beforeBulk = () -> {
                bulks.countDown();
                boolean overtaken = bulks.await(1, TimeUnit.SECONDS);
                throw new IOException(overtaken ? "overtaken" : "refused");
            };
            List<CompletableFuture<Void>> inFlight = List.of(sink.begin(update), sink.begin(next));
            assertThat(inFlight).allSatisfy(BulksUnderWayIT::failsWithRetriable);
            assertThat(bulks.getCount()).isOne();
            proxy.beforeBulk = ReverseProxy.NOTHING;
            sink.rewind();
            finish(List.of(sink.begin(update), sink.begin(next)));
        }
        assertThat(view.documents(index)).containsOnlyKeys("1", "2");
    }

    @Test
    void rejectedRecordsFailTheirOwnBatchAlone() throws Exception {
        try (SinkOn sink = SinkOn.servers(server.url())) {
            ChangeRecord bad = rows.insert(1, "", "without a key");
            CompletableFuture<Void> rejected = sink.begin(bad, rows.insert(1, "1", "one"));
            finish(List.of(sink.begin(rows.insert(1, "2", "two")), sink.begin(rows.insert(1, "1", "again"))));
            assertThatThrownBy(rejected::get)
                    .cause()
                    .isInstanceOfSatisfying(
                            RejectedException.class,
                            failure -> assertThat(failure.rejections())
                                    .singleElement()
                                    .satisfies(rejection ->
                                            assertThat(rejection.record()).isSameAs(bad)));
        }
        assertThat(view.documents(index)).containsOnlyKeys("1", "2").containsEntry("1", document("1", "again"));
    }

    @Test
    void truncateRemovesWhatTheBatchesBeforeItWriteAndNothingElse() throws Exception {
        try (SinkOn sink = SinkOn.servers(server.url())) {
            finish(List.of(
                    sink.begin(inserts(5, MANY)),
                    sink.begin(rows.truncate(5), rows.insert(5, "id 0", "after")),
                    sink.begin(rows.insert(5, "id 1", "after"))));
        }
        assertThat(view.documents(index)).containsOnlyKeys("id 0", "id 1");
    }

    /** Under an alias the documents that a truncate finds have another index than those that are written. */
    @Test
    void truncateOfAnAliasLeavesTheRowsWrittenAfterIt() throws Exception {
        String alias = ServerView.newIndex();
        view.put("/" + index + "/_alias/" + alias, "");
        rows = new Rows(alias);
        try (SinkOn sink = SinkOn.servers(server.url())) {
            sink.write(inserts(5, 1_900));
            finish(List.of(sink.begin(rows.truncate(5)), sink.begin(rows.insert(5, "id 1899", "after"))));
        }
        assertThat(view.documents(index)).containsOnlyKeys("id 1899");
    }

    @Test
    void valuesLeftUnchangedAreThoseOfTheBatchBefore() throws Exception {
        try (SinkOn sink = SinkOn.servers(server.url())) {
            sink.write(rows.insert(1, "id " + (MANY - 1), "old", "1.50", "{\"old\":true}"));
            ChangeRecord[] many = inserts(2, MANY);
            many[MANY - 1] = rows.insert(2, "id " + (MANY - 1), "inserted", "2.50", "{\"new\":true}");
            finish(List.of(
                    sink.begin(many),
                    sink.begin(rows.update(3, "id " + (MANY - 1), "updated", UNCHANGED, UNCHANGED)),
                    sink.begin(rows.update(4, "id " + (MANY - 1), UNCHANGED, "4.50", UNCHANGED))));
        }
        assertThat(view.document(index, "id " + (MANY - 1)))
                .contains("\"name\":\"updated\"", "\"price\":4.50", "\"document\":{\"new\":true}");
    }

    @Test
    void batchesInFlightFailWhenTheSinkIsClosedAndItsThreadsEnd() throws Exception {
        String waiting = ServerView.newIndex();
        view.createIndexThatHoldsBulks(waiting);
        try {
            SinkOn sink = SinkOn.of(SinkOn.factory(server.url()), Path.of("."), "closed");
            Rows held = new Rows(waiting);
            List<CompletableFuture<Void>> inFlight = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                inFlight.add(sink.begin(held.insert(1, "id " + i, "name")));
            }
            await().atMost(Duration.ofSeconds(20)).until(() -> view.bulksRunning(waiting) == 2);
            assertThat(threads("river-elasticsearch-closed")).hasSize(3);
            sink.close();
            assertThat(inFlight).allSatisfy(stage -> {
                assertThat(stage).isDone();
                failsWithRetriable(stage);
            });
            assertThat(threads("river-elasticsearch-closed")).isEmpty();
        } finally {
            view.letBulksEndAndDelete(waiting);
        }
    }

    private ChangeRecord[] inserts(long version, int count) {
        ChangeRecord[] inserts = new ChangeRecord[count];
        for (int i = 0; i < count; i++) {
            inserts[i] = rows.insert(version, "id " + i, "name");
        }
        return inserts;
    }

    private static void finish(List<CompletableFuture<Void>> inFlight) throws Exception {
        for (CompletableFuture<Void> stage : inFlight) {
            stage.get(90, TimeUnit.SECONDS);
        }
    }

    private static void failsWithRetriable(CompletableFuture<Void> stage) {
        assertThatThrownBy(() -> stage.get(90, TimeUnit.SECONDS)).hasCauseInstanceOf(RetriableException.class);
    }

    private static List<String> threads(String name) {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(each -> each.startsWith(name))
                .toList();
    }
}
