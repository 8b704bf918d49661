package dev.river.pipeline.lane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.codahale.metrics.MetricRegistry;
import com.google.common.util.concurrent.Uninterruptibles;
import dev.river.pipeline.lane.LaneSettings.OnReject;
import dev.river.pipeline.memory.MemoryBudget;
import dev.river.pipeline.memory.Share;
import dev.river.sink.Batch;
import dev.river.sink.ChangeRecord;
import dev.river.sink.Destination;
import dev.river.sink.Notes;
import dev.river.sink.RetriableException;
import dev.river.sink.Sink;
import dev.river.sink.Table;
import dev.river.sink.testkit.FaultySink;
import dev.river.sink.testkit.RecordBuilder;
import dev.river.sink.testkit.RecordingSink;
import dev.river.sink.testkit.TableBuilder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LaneTest {

    private static final Table TABLE =
            TableBuilder.table("public", "orders").key("id", "integer").build();
    private static final Notes NOTES = Notes.of(Map.of("position", new byte[] {1, 2, 3}));
    private static final Duration SOON = Duration.ofSeconds(20);

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    private final AtomicBoolean mayWrite = new AtomicBoolean(true);
    private final MetricRegistry metrics = new MetricRegistry();
    private MemoryBudget memory = new MemoryBudget(64 << 20, 2, 2);
    private final List<Mark> marks = new CopyOnWriteArrayList<>();
    private @Nullable Lane lane;

    @AfterEach
    void closeLane() {
        if (lane != null) {
            lane.close();
        }
    }

    @Test
    void recordsArriveInOrderAndTheirEndBecomesDurable() {
        RecordingSink sink = new RecordingSink();
        LaneWriter writer = writer(sink, settings(-1, OnReject.DEAD_LETTER));

        append(writer, 0, 25);
        append(writer, 25, 30);
        writer.flush();

        assertThat(open().awaitEmpty(SOON)).isTrue();
        assertThat(keys(sink.records())).containsExactlyElementsOf(keys(0, 30));
        assertThat(sink.given()).allSatisfy(batch -> assertThat(batch.records()).hasSizeLessThanOrEqualTo(10));
        assertThat(durable()).isEqualTo(3);
    }

    @Test
    void batchThatIsNeitherFullNorOldGoesToASinkThatIsIdleAlone() {
        RecordingSink sink = new RecordingSink();
        sink.hold();
        LaneWriter writer =
                writer(sink, new LaneSettings(10, 1 << 20, Duration.ofHours(1), 1 << 20, -1, OnReject.DEAD_LETTER));

        append(writer, 0, 1);
        await().until(() -> {
            writer.flushIfOld();
            return sink.inFlight() == 1;
        });
        append(writer, 1, 2);
        await().during(Duration.ofMillis(50)).until(() -> {
            writer.flushIfOld();
            return !writer.isEmpty();
        });

        sink.release();
        await().until(() -> {
            writer.flushIfOld();
            return writer.isEmpty();
        });
    }

    @Test
    void nothingIsDurableBeforeTheSinkSaysSo() {
        RecordingSink sink = new RecordingSink(4);
        sink.hold();
        LaneWriter writer = writer(sink, settings(-1, OnReject.DEAD_LETTER));
        for (int i = 0; i < 3; i++) {
            append(writer, i, i + 1);
            writer.flush();
        }
        await().until(() -> sink.inFlight() == 3);

        assertThat(durable()).isZero();
        sink.completeNext();
        await().untilAsserted(() -> assertThat(durable()).isEqualTo(1));
        sink.release();
        await().untilAsserted(() -> assertThat(durable()).isEqualTo(3));
    }

    @Test
    void whatWasNotSentCanBeForgottenAndWhatComesNextGetsANewMark() {
        RecordingSink sink = new RecordingSink(2);
        sink.hold();
        LaneWriter writer = writer(sink, settings(-1, OnReject.DEAD_LETTER));
        append(writer, 0, 40);
        await().until(() -> sink.inFlight() == 2);

        Mark lastSent = open().dropUnsent();
        sink.release();
        append(writer, 50, 60);

        assertThat(lastSent).isEqualTo(marks.get(1));
        assertThat(open().awaitDurable(marks.get(4), SOON)).isTrue();
        List<String> written = keys(0, 20);
        written.addAll(keys(50, 60));
        assertThat(keys(sink.records())).containsExactlyElementsOf(written);
    }

    @Test
    void aFullLaneHoldsTheWriterUntilThereIsRoomOrItGivesUp() {
        RecordingSink sink = new RecordingSink();
        sink.hold();
        LaneWriter writer =
                writer(sink, new LaneSettings(1, 1 << 20, Duration.ofMillis(10), 500, -1, OnReject.DEAD_LETTER), () -> {
                    throw new CancellationException("enough");
                });

        assertThatThrownBy(() -> append(writer, 0, 100)).hasMessage("enough");
        assertThat(open().status().waitingBytes()).isLessThanOrEqualTo(500);
        sink.release();
    }

    @Test
    void aLaneWaitsWhileTheMemoryOfTheProcessIsTakenAndGivesBackWhatItHad() {
        memory = new MemoryBudget(8_000, 2, 2);
        RecordingSink sink = new RecordingSink();
        sink.hold();
        LaneWriter writer = writer(
                sink, new LaneSettings(1, 1 << 20, Duration.ofMillis(10), 1 << 20, -1, OnReject.DEAD_LETTER), () -> {
                    throw new CancellationException("enough");
                });
        Share other = memory.lane();
        other.take(3_000);

        assertThatThrownBy(() -> append(writer, 0, 100)).hasMessage("enough");

        assertThat(open().status().waitingBytes()).isBetween(500L, 1_000L);
        open().close();
        other.give(3_000);
        assertThat(other.tryTake(3_000)).isTrue();
        assertThat(other.tryTake(1)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aValueForWhichMemoryDoesNotSufficeIsNamedWithTheRemedy(boolean atOnce) {
        OutOfMemoryError error = new OutOfMemoryError("Java heap space");
        LaneWriter writer = writer(failing(error, atOnce), settings(-1, OnReject.DEAD_LETTER));
        Table table = TableBuilder.table("public", "docs")
                .key("id", "integer")
                .column("body", "text")
                .build();

        writer.add(RecordBuilder.insert(table, "1", "x".repeat(3 << 20)).build());
        writer.add(RecordBuilder.insert(table, "2", "small").build());
        writer.flush();

        await().atMost(SOON)
                .untilAsserted(() -> assertThatThrownBy(() -> open().checkFailure())
                        .isInstanceOf(LaneFailure.class)
                        .hasMessageContaining("column body of table public.docs, with 3 MiB")
                        .hasMessageContaining("java -Xmx"));
    }

    @Test
    @Timeout(120)
    void aSinkThatDoesNotComeBackIsNamedWithWhatItDoes() {
        CountDownLatch held = new CountDownLatch(1);
        LaneWriter writer = writer(blocking(held), settings(-1, OnReject.DEAD_LETTER));
        append(writer, 0, 10);

        await().atMost(Duration.ofSeconds(60)).until(() -> open().status().trouble() != null);
        assertThat(open().status().trouble()).contains("Sink events has been in write for", " s, at com.google.common");
        open().close();
        assertThat(open().unended()).contains("was closed, but has been in write for", "restart River");
        held.countDown();

        await().until(() -> open().unended() == null);
    }

    @Test
    void anInterruptThatASinkLeavesBehindEndsNothing() {
        RecordingSink sink = new RecordingSink();
        AtomicInteger writes = new AtomicInteger();
        LaneWriter writer = writer(
                new Sink() {
                    @Override
                    public CompletionStage<@Nullable Void> write(Batch batch) {
                        Thread.currentThread().interrupt();
                        return writes.incrementAndGet() % 2 == 1
                                ? CompletableFuture.failedStage(new RetriableException("The server is away."))
                                : sink.write(batch);
                    }

                    @Override
                    public void close() {}
                },
                settings(-1, OnReject.DEAD_LETTER));

        append(writer, 0, 30);

        assertThat(open().awaitEmpty(SOON)).isTrue();
        assertThat(keys(sink.records())).containsExactlyElementsOf(keys(0, 30));
        assertThat(writes).as("each batch once more after its failure").hasValue(6);
    }

    /** Blocks in write, and does not care for interrupts. */
    private static Sink blocking(CountDownLatch held) {
        return new Sink() {
            @Override
            public CompletionStage<Void> write(Batch batch) {
                Uninterruptibles.awaitUninterruptibly(held);
                return CompletableFuture.completedStage(null);
            }

            @Override
            public void close() {}
        };
    }

    private static Sink failing(Error error, boolean atOnce) {
        return new Sink() {
            @Override
            public CompletionStage<Void> write(Batch batch) {
                if (atOnce) {
                    throw error;
                }
                return CompletableFuture.failedStage(error);
            }

            @Override
            public void close() {}
        };
    }

    @Test
    void aRecordLargerThanTheLanePassesAlone() {
        RecordingSink sink = new RecordingSink();
        LaneWriter writer = writer(sink, new LaneSettings(1, 10, Duration.ofMillis(10), 20, -1, OnReject.DEAD_LETTER));

        append(writer, 0, 5);

        assertThat(open().awaitEmpty(SOON)).isTrue();
        assertThat(keys(sink.records())).containsExactlyElementsOf(keys(0, 5));
    }

    @Test
    void afterAFailureTheBatchAndAllBehindItAreWrittenAgainInOrder() {
        FaultySink sink = new FaultySink(4);
        sink.failAfterWriting(2);
        LaneWriter writer = writer(sink, settings(-1, OnReject.DEAD_LETTER));

        append(writer, 0, 40);
        writer.flush();

        assertThat(open().awaitEmpty(SOON)).isTrue();
        List<String> written = keys(sink.written().records());
        assertThat(written.subList(written.size() - 40, written.size())).containsExactlyElementsOf(keys(0, 40));
        await().atMost(SOON).until(() -> open().status().trouble() == null);
    }

    @Test
    void theSinkIsToldBeforeAFailedBatchComesAgain() {
        FaultySink sink = new FaultySink();
        sink.refuse(2);
        LaneWriter writer = writer(sink, settings(-1, OnReject.DEAD_LETTER));

        append(writer, 0, 20);

        assertThat(open().awaitEmpty(SOON)).isTrue();
        assertThat(sink.rewindsAfter()).containsExactly(1, 2);
    }

    @Test
    void theSinkIsOpenedUntilItIsOpenAndWrittenToThen() {
        FaultySink sink = new FaultySink().refuseToOpen(2);
        LaneWriter writer = writer(sink, settings(-1, OnReject.DEAD_LETTER));
        append(writer, 0, 10);

        assertThat(open().awaitEmpty(SOON)).isTrue();
        assertThat(sink.written().opens()).isEqualTo(1);
        assertThat(sink.rewindsAfter()).isEmpty();
        await().atMost(SOON).until(() -> open().status().trouble() == null);
    }

    @Test
    void aSinkThatDoesNotOpenIsToldBeforeAnythingIsToBeWritten() {
        FaultySink sink = new FaultySink().refuseToOpen(1000);
        writer(sink, settings(-1, OnReject.DEAD_LETTER));

        await().atMost(SOON)
                .until(() -> String.valueOf(open().status().trouble()).contains("does not open"));
        open().close();
        assertThat(sink.written().isClosed()).isTrue();
    }

    @Test
    void retryBoundsTheOpenings() {
        writer(new FaultySink().refuseToOpen(1000), settings(1, OnReject.DEAD_LETTER));

        await().atMost(SOON)
                .untilAsserted(() -> assertThatThrownBy(() -> open().checkFailure())
                        .isInstanceOf(LaneFailure.class)
                        .hasMessageContaining("failed 2 times"));
    }

    @Test
    void aTableIsPreparedBeforeItsFirstRecordAndWhereItsColumnsHaveChanged() {
        FaultySink sink = new FaultySink().refuseToPrepare(1);
        LaneWriter writer = writer(sink, settings(-1, OnReject.DEAD_LETTER));
        Table wider = TableBuilder.table("public", "orders")
                .key("id", "integer")
                .column("note", "text")
                .build();
        Table same = TableBuilder.table("public", "orders").key("id", "integer").build();
        Table keyOnly =
                TableBuilder.table("public", "orders").column("key", "integer").build();

        append(writer, 0, 10);
        writer.add(RecordBuilder.insert(same, "11").build());
        writer.add(RecordBuilder.delete(keyOnly, "11").key("11").build());
        writer.add(RecordBuilder.insert(TABLE, "12").destination("other").build());
        writer.add(RecordBuilder.insert(wider, "13", "a").build());
        writer.flush();

        assertThat(open().awaitEmpty(SOON)).isTrue();
        assertThat(sink.written().prepared())
                .containsExactly(
                        new RecordingSink.Prepared(Destination.log("public.orders"), TABLE),
                        new RecordingSink.Prepared(Destination.log("other"), TABLE),
                        new RecordingSink.Prepared(Destination.log("public.orders"), wider));
        assertThat(sink.written().records()).hasSize(14);
    }

    @Test
    void aTableIsPreparedForARowAloneAsOnlyThatShowsAllColumns() {
        RecordingSink sink = new RecordingSink();
        LaneWriter writer = writer(sink, settings(-1, OnReject.DEAD_LETTER));
        Table withoutColumns = TableBuilder.table("public", "orders").build();

        writer.add(RecordBuilder.truncate(withoutColumns).build());
        writer.add(RecordBuilder.delete(withoutColumns).build());
        writer.flush();
        assertThat(open().awaitEmpty(SOON)).isTrue();
        assertThat(sink.prepared()).isEmpty();

        append(writer, 1, 2);
        writer.flush();
        assertThat(open().awaitEmpty(SOON)).isTrue();
        assertThat(sink.prepared())
                .containsExactly(new RecordingSink.Prepared(Destination.log("public.orders"), TABLE));
        assertThat(sink.records()).hasSize(3);
    }

    @Test
    void retryBoundsTheTries() {
        FaultySink sink = new FaultySink();
        sink.refuse(1000);
        LaneWriter writer = writer(sink, settings(2, OnReject.DEAD_LETTER));

        append(writer, 0, 1);
        writer.flush();

        await().atMost(SOON)
                .untilAsserted(() -> assertThatThrownBy(() -> open().checkFailure())
                        .isInstanceOf(LaneFailure.class)
                        .hasMessageContaining("failed 3 times"));
        assertThat(sink.attempts()).isEqualTo(3);
    }

    @Test
    void retryOfNoneFailsAtOnce() {
        FaultySink sink = new FaultySink();
        sink.refuse(1000);
        LaneWriter writer = writer(sink, settings(0, OnReject.DEAD_LETTER));

        append(writer, 0, 1);
        writer.flush();

        await().atMost(SOON)
                .untilAsserted(
                        () -> assertThatThrownBy(() -> open().checkFailure()).isInstanceOf(LaneFailure.class));
        assertThat(sink.attempts()).isEqualTo(1);
    }

    @Test
    void rejectedRecordsAreInTheDeadLettersBeforeTheBatchCounts() throws Exception {
        FaultySink sink = new FaultySink();
        sink.reject(record -> "7".equals(record.key()));
        LaneWriter writer = writer(sink, settings(-1, OnReject.DEAD_LETTER));

        append(writer, 0, 10);
        writer.flush();

        assertThat(open().awaitEmpty(SOON)).isTrue();
        assertThat(keys(sink.written().records())).hasSize(9).doesNotContain("7");
        assertThat(Files.readAllLines(deadLetters()))
                .singleElement()
                .asString()
                .contains("\"key\":\"7\"", "\"sink\":\"events\"", "\"reason\":", "\"data\":{\"id\":7}");
        assertThat(open().status().deadLetters()).isEqualTo(1);
        await().atMost(SOON).until(() -> open().status().records() == 9);
    }

    @Test
    void aRecordThatTheSinkCannotBeGivenGoesToTheDeadLettersInItsPlace() throws Exception {
        RecordingSink sink = new RecordingSink();
        LaneWriter writer = writer(sink, settings(-1, OnReject.DEAD_LETTER));

        writer.refuse(record(1), "it has no key");
        append(writer, 2, 3);
        writer.flush();

        assertThat(open().awaitEmpty(SOON)).isTrue();
        assertThat(keys(sink.records())).containsExactly("2");
        assertThat(Files.readString(deadLetters())).contains("it has no key");
        assertThat(durable()).isEqualTo(1);
    }

    @Test
    void onRejectStopFailsTheLaneAndNothingMovesOn() {
        FaultySink sink = new FaultySink();
        sink.reject(record -> "0".equals(record.key()));
        LaneWriter writer = writer(sink, settings(-1, OnReject.STOP));

        append(writer, 0, 1);
        writer.flush();

        await().atMost(SOON)
                .untilAsserted(() -> assertThatThrownBy(() -> open().checkFailure())
                        .isInstanceOf(LaneFailure.class)
                        .hasMessageContaining("onReject is stop")
                        .hasMessageContaining("public.orders"));
        assertThat(durable()).isZero();
    }

    @Test
    void deadLettersThatCannotBeWrittenHoldTheBatch() throws Exception {
        FaultySink sink = new FaultySink();
        sink.reject(record -> true);
        Files.createDirectory(deadLetters());
        LaneWriter writer = writer(sink, settings(-1, OnReject.DEAD_LETTER));

        append(writer, 0, 1);
        writer.flush();

        await().atMost(SOON)
                .untilAsserted(() -> assertThat(open().status().trouble()).contains("dead letters"));
        assertThat(durable()).isZero();
    }

    @Test
    void aFatalErrorFailsTheLaneWithItsSentence() {
        FaultySink sink = new FaultySink();
        sink.failFatally("The topic may not be written to; grant WRITE");
        LaneWriter writer = writer(sink, settings(-1, OnReject.DEAD_LETTER));

        append(writer, 0, 1);
        writer.flush();

        await().atMost(SOON)
                .untilAsserted(() -> assertThatThrownBy(() -> open().checkFailure())
                        .isInstanceOf(LaneFailure.class)
                        .hasMessage("The topic may not be written to; grant WRITE"));
    }

    @Test
    void closingClosesTheSink() {
        RecordingSink sink = new RecordingSink();
        writer(sink, settings(-1, OnReject.DEAD_LETTER));

        open().close();

        assertThat(sink.isClosed()).isTrue();
    }

    @Test
    void nothingIsSentWhileItMayNotBeWritten() {
        RecordingSink sink = new RecordingSink();
        LaneWriter writer = writer(sink, settings(-1, OnReject.DEAD_LETTER));
        mayWrite.set(false);
        append(writer, 0, 20);
        assertThat(open().awaitEmpty(Duration.ofMillis(200))).isFalse();
        assertThat(sink.records()).isEmpty();

        mayWrite.set(true);

        assertThat(open().awaitEmpty(SOON)).isTrue();
        assertThat(sink.records()).hasSize(20);
    }

    @Test
    void laneThatMayNotWriteEnds() {
        RecordingSink sink = new RecordingSink();
        LaneWriter writer = writer(sink, settings(-1, OnReject.DEAD_LETTER));
        mayWrite.set(false);
        append(writer, 0, 20);

        open().close();

        assertThat(sink.isClosed()).isTrue();
        assertThat(sink.records()).isEmpty();
    }

    @Test
    void whatIsGivenUpAtTheEndWaitsNoLonger() {
        RecordingSink sink = new RecordingSink();
        sink.hold();
        LaneWriter writer = writer(sink, settings(-1, OnReject.DEAD_LETTER));
        append(writer, 0, 25);
        assertThat(waitingBytes()).isPositive();

        open().close();

        assertThat(waitingBytes()).isZero();
    }

    private long waitingBytes() {
        String name = "river.lane.waiting.bytes{subscription=shop,sink=events}";
        return (long) Objects.requireNonNull(metrics.getGauges().get(name)).getValue();
    }

    private LaneWriter writer(Sink sink, LaneSettings settings) {
        return writer(sink, settings, () -> {});
    }

    private LaneWriter writer(Sink sink, LaneSettings settings, Runnable whileWaiting) {
        lane = Lane.start(
                new LaneContext(
                        "shop",
                        "events",
                        settings,
                        new DeadLetters(deadLetters()),
                        new LaneMetrics(metrics, "shop", "events"),
                        mayWrite::get),
                sink,
                memory.lane());
        return new LaneWriter(open(), whileWaiting, () -> NOTES, marks::add);
    }

    /** How many of the batches that were handed over are durable. */
    private long durable() {
        return marks.stream().filter(open()::isDurable).count();
    }

    private Lane open() {
        return Objects.requireNonNull(lane);
    }

    private Path deadLetters() {
        return folder.resolve("dead-letters.jsonl");
    }

    private static LaneSettings settings(int retry, OnReject onReject) {
        return new LaneSettings(10, 1 << 20, Duration.ofMillis(10), 1 << 20, retry, onReject);
    }

    private static void append(LaneWriter writer, int from, int to) {
        for (int i = from; i < to; i++) {
            writer.add(record(i));
            writer.flushIfFull();
        }
    }

    private static ChangeRecord record(int id) {
        return RecordBuilder.insert(TABLE, Integer.toString(id)).build();
    }

    private static List<String> keys(List<ChangeRecord> records) {
        return records.stream().map(record -> String.valueOf(record.key())).toList();
    }

    private static List<String> keys(int from, int to) {
        return IntStream.range(from, to).mapToObj(Integer::toString).collect(Collectors.toCollection(ArrayList::new));
    }
}
