package dev.river.pipeline.lane;

import static dev.river.pipeline.lane.TestLane.SOON;
import static dev.river.pipeline.lane.TestLane.append;
import static dev.river.pipeline.lane.TestLane.keys;
import static dev.river.pipeline.lane.TestLane.settings;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.river.pipeline.lane.LaneSettings.OnReject;
import dev.river.sink.Batch;
import dev.river.sink.RetriableException;
import dev.river.sink.Sink;
import dev.river.sink.testkit.FaultySink;
import dev.river.sink.testkit.RecordingSink;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a lane does again after a failure, and how often. */
class LaneRetryTest {

    private final TestLane lane = new TestLane();

    @AfterEach
    void closeLane() {
        lane.close();
    }

    @Test
    void afterAFailureTheBatchAndAllBehindItAreWrittenAgainInOrder() {
        FaultySink sink = new FaultySink(4);
        sink.failAfterWriting(2);
        LaneWriter writer = lane.writer(sink);

        append(writer, 0, 40);
        writer.flush();

        assertThat(writer.lane().awaitEmpty(SOON)).isTrue();
        List<String> written = keys(sink.written().records());
        assertThat(written.subList(written.size() - 40, written.size())).containsExactlyElementsOf(keys(0, 40));
        await().atMost(SOON).until(() -> writer.lane().status().trouble() == null);
    }

    @Test
    void theSinkIsToldBeforeAFailedBatchComesAgain() {
        FaultySink sink = new FaultySink();
        sink.refuse(2);
        LaneWriter writer = lane.writer(sink);

        append(writer, 0, 20);

        assertThat(writer.lane().awaitEmpty(SOON)).isTrue();
        assertThat(sink.rewindsAfter()).containsExactly(1, 2);
    }

    @Test
    void anInterruptThatASinkLeavesBehindEndsNothing() {
        RecordingSink sink = new RecordingSink();
        AtomicInteger writes = new AtomicInteger();
        LaneWriter writer = lane.writer(new Sink() {
            @Override
            public CompletionStage<@Nullable Void> write(Batch batch) {
                Thread.currentThread().interrupt();
                return writes.incrementAndGet() % 2 == 1
                        ? CompletableFuture.failedStage(new RetriableException("The server is away."))
                        : sink.write(batch);
            }

            @Override
            public void close() {}
        });

        append(writer, 0, 30);

        assertThat(writer.lane().awaitEmpty(SOON)).isTrue();
        assertThat(keys(sink.records())).containsExactlyElementsOf(keys(0, 30));
        assertThat(writes).as("each batch once more after its failure").hasValue(6);
    }

    @Test
    void retryBoundsTheTries() {
        FaultySink sink = new FaultySink();
        sink.refuse(1000);
        LaneWriter writer = lane.writer(sink, settings(2, OnReject.DEAD_LETTER));

        append(writer, 0, 1);
        writer.flush();

        await().atMost(SOON)
                .untilAsserted(() -> assertThatThrownBy(() -> writer.lane().checkFailure())
                        .isInstanceOf(LaneFailure.class)
                        .hasMessageContaining("failed 3 times"));
        assertThat(sink.attempts()).isEqualTo(3);
    }

    @Test
    void retryOfNoneFailsAtOnce() {
        FaultySink sink = new FaultySink();
        sink.refuse(1000);
        LaneWriter writer = lane.writer(sink, settings(0, OnReject.DEAD_LETTER));

        append(writer, 0, 1);
        writer.flush();

        await().atMost(SOON)
                .untilAsserted(() ->
                        assertThatThrownBy(() -> writer.lane().checkFailure()).isInstanceOf(LaneFailure.class));
        assertThat(sink.attempts()).isEqualTo(1);
    }

    @Test
    void theSinkIsOpenedUntilItIsOpenAndWrittenToThen() {
        FaultySink sink = new FaultySink().refuseToOpen(2);
        LaneWriter writer = lane.writer(sink);
        append(writer, 0, 10);

        assertThat(writer.lane().awaitEmpty(SOON)).isTrue();
        assertThat(sink.written().opens()).isEqualTo(1);
        assertThat(sink.rewindsAfter()).isEmpty();
        await().atMost(SOON).until(() -> writer.lane().status().trouble() == null);
    }

    @Test
    void retryBoundsTheOpenings() {
        LaneWriter writer = lane.writer(new FaultySink().refuseToOpen(1000), settings(1, OnReject.DEAD_LETTER));

        await().atMost(SOON)
                .untilAsserted(() -> assertThatThrownBy(() -> writer.lane().checkFailure())
                        .isInstanceOf(LaneFailure.class)
                        .hasMessageContaining("failed 2 times"));
    }
}
