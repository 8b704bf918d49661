package dev.river.pipeline.flow;

import static dev.river.pipeline.lane.TestLane.SOON;
import static dev.river.pipeline.lane.TestLane.record;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.river.pipeline.lane.LaneSettings;
import dev.river.pipeline.lane.LaneWriter;
import dev.river.pipeline.lane.Mark;
import dev.river.pipeline.lane.TestLane;
import dev.river.pipeline.progress.Position;
import dev.river.sink.Lsn;
import dev.river.sink.testkit.RecordingSink;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Up to where a lane was given the stream, and up to where that is durable. */
class LanePositionTest {

    private final RecordingSink sink = new RecordingSink();
    private final TestLane lane = new TestLane();
    private final LaneWriter writer = lane.writer(sink, LaneSettings.defaults());

    @AfterEach
    void closeLane() {
        lane.close();
    }

    @Test
    void whatWasHandedOverIsDurableMarkByMark() {
        LanePosition position = new LanePosition(writer.lane(), Position.at(lsn(100)));
        sink.hold();
        position.give(handOver(1), Position.at(lsn(200)));
        position.give(handOver(2), Position.at(lsn(300)));
        position.pass(Position.at(lsn(350)));

        assertThat(position.given()).isEqualTo(Position.at(lsn(350)));
        assertThat(position.durable()).isEqualTo(Position.at(lsn(100)));
        await().until(sink::completeNext);
        assertThat(writer.lane().awaitDurable(lane.marks().get(0), SOON)).isTrue();
        assertThat(position.durable()).isEqualTo(Position.at(lsn(200)));
        sink.release();
        assertThat(writer.lane().awaitDurable(lane.marks().get(1), SOON)).isTrue();
        assertThat(position.durable()).isEqualTo(Position.at(lsn(350)));
        position.pass(Position.at(lsn(400)));
        assertThat(position.durable()).isEqualTo(Position.at(lsn(400)));
    }

    @Test
    void nothingCountsOfWhatIsStartedOver() {
        LanePosition position = new LanePosition(writer.lane(), Position.at(lsn(100)));
        sink.hold();
        position.give(handOver(1), Position.at(lsn(300)));

        position.startOver(Position.at(lsn(200)));
        assertThat(position.durable()).as("while what was given is in flight").isEqualTo(Position.at(lsn(100)));
        position.pass(Position.at(lsn(250)));
        assertThat(position.durable()).isEqualTo(Position.at(lsn(100)));
        sink.release();
        assertThat(writer.lane().awaitDurable(lane.marks().get(0), SOON)).isTrue();

        assertThat(position.durable()).isEqualTo(Position.at(lsn(250)));
    }

    private Mark handOver(int id) {
        writer.add(record(id));
        writer.flush();
        return lane.marks().get(lane.marks().size() - 1);
    }

    private static Lsn lsn(long value) {
        return new Lsn(value);
    }
}
