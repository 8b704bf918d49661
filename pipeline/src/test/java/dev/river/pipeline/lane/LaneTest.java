package dev.river.pipeline.lane;

import static dev.river.pipeline.lane.TestLane.SOON;
import static dev.river.pipeline.lane.TestLane.append;
import static dev.river.pipeline.lane.TestLane.keys;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.river.pipeline.lane.LaneSettings.OnReject;
import dev.river.pipeline.memory.MemoryBudget;
import dev.river.pipeline.memory.Share;
import dev.river.sink.testkit.RecordingSink;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Order, batches, room, and the end of a lane. */
class LaneTest {

    private final TestLane lane = new TestLane();

    @AfterEach
    void closeLane() {
        lane.close();
    }

    @Test
    void recordsArriveInOrderAndTheirEndBecomesDurable() {
        RecordingSink sink = new RecordingSink();
        LaneWriter writer = lane.writer(sink);

        append(writer, 0, 25);
        append(writer, 25, 30);
        writer.flush();

        assertThat(writer.lane().awaitEmpty(SOON)).isTrue();
        assertThat(keys(sink.records())).containsExactlyElementsOf(keys(0, 30));
        assertThat(sink.given()).allSatisfy(batch -> assertThat(batch.records()).hasSizeLessThanOrEqualTo(10));
        assertThat(lane.durable()).isEqualTo(3);
    }

    @Test
    void batchThatIsNeitherFullNorOldGoesToASinkThatIsIdleAlone() {
        RecordingSink sink = new RecordingSink();
        sink.hold();
        LaneWriter writer = lane.writer(
                sink, new LaneSettings(10, 1 << 20, Duration.ofHours(1), 1 << 20, -1, OnReject.DEAD_LETTER));

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
        LaneWriter writer = lane.writer(sink);
        for (int i = 0; i < 3; i++) {
            append(writer, i, i + 1);
            writer.flush();
        }
        await().until(() -> sink.inFlight() == 3);

        assertThat(lane.durable()).isZero();
        sink.completeNext();
        await().untilAsserted(() -> assertThat(lane.durable()).isEqualTo(1));
        sink.release();
        await().untilAsserted(() -> assertThat(lane.durable()).isEqualTo(3));
    }

    @Test
    void whatWasNotSentCanBeForgottenAndWhatComesNextGetsANewMark() {
        RecordingSink sink = new RecordingSink(2);
        sink.hold();
        LaneWriter writer = lane.writer(sink);
        append(writer, 0, 40);
        await().until(() -> sink.inFlight() == 2);

        Mark lastSent = writer.lane().dropUnsent();
        sink.release();
        append(writer, 50, 60);

        assertThat(lastSent).isEqualTo(lane.marks().get(1));
        assertThat(writer.lane().awaitDurable(lane.marks().get(4), SOON)).isTrue();
        List<String> written = keys(0, 20);
        written.addAll(keys(50, 60));
        assertThat(keys(sink.records())).containsExactlyElementsOf(written);
    }

    @Test
    void aFullLaneHoldsTheWriterUntilThereIsRoomOrItGivesUp() {
        RecordingSink sink = new RecordingSink();
        sink.hold();
        LaneWriter writer = lane.writer(
                sink,
                new LaneSettings(1, 1 << 20, Duration.ofMillis(10), 500, -1, OnReject.DEAD_LETTER),
                new MemoryBudget(64 << 20, 2, 2),
                () -> {
                    throw new CancellationException("enough");
                });

        assertThatThrownBy(() -> append(writer, 0, 100)).hasMessage("enough");
        assertThat(writer.lane().status().waitingBytes()).isLessThanOrEqualTo(500);
        sink.release();
    }

    @Test
    void aLaneWaitsWhileTheMemoryOfTheProcessIsTakenAndGivesBackWhatItHad() {
        MemoryBudget memory = new MemoryBudget(8_000, 2, 2);
        RecordingSink sink = new RecordingSink();
        sink.hold();
        LaneWriter writer = lane.writer(
                sink,
                new LaneSettings(1, 1 << 20, Duration.ofMillis(10), 1 << 20, -1, OnReject.DEAD_LETTER),
                memory,
                () -> {
                    throw new CancellationException("enough");
                });
        Share other = memory.lane();
        other.take(3_000);

        assertThatThrownBy(() -> append(writer, 0, 100)).hasMessage("enough");

        assertThat(writer.lane().status().waitingBytes()).isBetween(500L, 1_000L);
        writer.lane().close();
        other.give(3_000);
        assertThat(other.tryTake(3_000)).isTrue();
        assertThat(other.tryTake(1)).isFalse();
    }

    @Test
    void aRecordLargerThanTheLanePassesAlone() {
        RecordingSink sink = new RecordingSink();
        LaneWriter writer =
                lane.writer(sink, new LaneSettings(1, 10, Duration.ofMillis(10), 20, -1, OnReject.DEAD_LETTER));

        append(writer, 0, 5);

        assertThat(writer.lane().awaitEmpty(SOON)).isTrue();
        assertThat(keys(sink.records())).containsExactlyElementsOf(keys(0, 5));
    }

    @Test
    void nothingIsSentWhileItMayNotBeWritten() {
        RecordingSink sink = new RecordingSink();
        LaneWriter writer = lane.writer(sink);
        lane.mayWrite(false);
        append(writer, 0, 20);
        assertThat(writer.lane().awaitEmpty(Duration.ofMillis(200))).isFalse();
        assertThat(sink.records()).isEmpty();

        lane.mayWrite(true);

        assertThat(writer.lane().awaitEmpty(SOON)).isTrue();
        assertThat(sink.records()).hasSize(20);
    }

    @Test
    void closingClosesTheSink() {
        RecordingSink sink = new RecordingSink();
        LaneWriter writer = lane.writer(sink);

        writer.lane().close();

        assertThat(sink.isClosed()).isTrue();
    }

    @Test
    void laneThatMayNotWriteEnds() {
        RecordingSink sink = new RecordingSink();
        LaneWriter writer = lane.writer(sink);
        lane.mayWrite(false);
        append(writer, 0, 20);

        writer.lane().close();

        assertThat(sink.isClosed()).isTrue();
        assertThat(sink.records()).isEmpty();
    }

    @Test
    void whatIsGivenUpAtTheEndWaitsNoLonger() {
        RecordingSink sink = new RecordingSink();
        sink.hold();
        LaneWriter writer = lane.writer(sink);
        append(writer, 0, 25);
        assertThat(lane.waitingBytes()).isPositive();

        writer.lane().close();

        assertThat(lane.waitingBytes()).isZero();
    }
}
