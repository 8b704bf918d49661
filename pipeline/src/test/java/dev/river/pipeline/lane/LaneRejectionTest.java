package dev.river.pipeline.lane;

import static dev.river.pipeline.lane.TestLane.SOON;
import static dev.river.pipeline.lane.TestLane.append;
import static dev.river.pipeline.lane.TestLane.keys;
import static dev.river.pipeline.lane.TestLane.record;
import static dev.river.pipeline.lane.TestLane.settings;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.river.pipeline.lane.LaneSettings.OnReject;
import dev.river.sink.testkit.FaultySink;
import dev.river.sink.testkit.RecordingSink;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where records go that a sink does not take. */
class LaneRejectionTest {

    private final Path deadLetters;
    private final TestLane lane;

    LaneRejectionTest(@TempDir Path folder) {
        deadLetters = folder.resolve("dead-letters.jsonl");
        lane = new TestLane(deadLetters);
    }

    @AfterEach
    void closeLane() {
        lane.close();
    }

    @Test
    void rejectedRecordsAreInTheDeadLettersBeforeTheBatchCounts() throws Exception {
        FaultySink sink = new FaultySink();
        sink.reject(record -> "7".equals(record.key()));
        LaneWriter writer = lane.writer(sink);

        append(writer, 0, 10);
        writer.flush();

        assertThat(writer.lane().awaitEmpty(SOON)).isTrue();
        assertThat(keys(sink.written().records())).hasSize(9).doesNotContain("7");
        assertThat(Files.readAllLines(deadLetters))
                .singleElement()
                .asString()
                .contains("\"key\":\"7\"", "\"sink\":\"events\"", "\"reason\":", "\"data\":{\"id\":7}");
        assertThat(writer.lane().status().deadLetters()).isEqualTo(1);
        await().atMost(SOON).until(() -> writer.lane().status().records() == 9);
    }

    @Test
    void aRecordThatTheSinkCannotBeGivenGoesToTheDeadLettersInItsPlace() throws Exception {
        RecordingSink sink = new RecordingSink();
        LaneWriter writer = lane.writer(sink);

        writer.refuse(record(1), "it has no key");
        append(writer, 2, 3);
        writer.flush();

        assertThat(writer.lane().awaitEmpty(SOON)).isTrue();
        assertThat(keys(sink.records())).containsExactly("2");
        assertThat(Files.readString(deadLetters)).contains("it has no key");
        assertThat(lane.durable()).isEqualTo(1);
    }

    @Test
    void onRejectStopFailsTheLaneAndNothingMovesOn() {
        FaultySink sink = new FaultySink();
        sink.reject(record -> "0".equals(record.key()));
        LaneWriter writer = lane.writer(sink, settings(-1, OnReject.STOP));

        append(writer, 0, 1);
        writer.flush();

        await().atMost(SOON)
                .untilAsserted(() -> assertThatThrownBy(() -> writer.lane().checkFailure())
                        .isInstanceOf(LaneFailure.class)
                        .hasMessageContaining("onReject is stop")
                        .hasMessageContaining("public.orders"));
        assertThat(lane.durable()).isZero();
    }

    @Test
    void deadLettersThatCannotBeWrittenHoldTheBatch() throws Exception {
        FaultySink sink = new FaultySink();
        sink.reject(record -> true);
        Files.createDirectory(deadLetters);
        LaneWriter writer = lane.writer(sink);

        append(writer, 0, 1);
        writer.flush();

        await().atMost(SOON)
                .untilAsserted(
                        () -> assertThat(writer.lane().status().trouble()).contains("dead letters"));
        assertThat(lane.durable()).isZero();
    }
}
