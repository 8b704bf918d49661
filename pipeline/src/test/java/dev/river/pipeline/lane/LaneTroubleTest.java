package dev.river.pipeline.lane;

import static dev.river.pipeline.lane.TestLane.SOON;
import static dev.river.pipeline.lane.TestLane.append;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.common.util.concurrent.Uninterruptibles;
import dev.river.sink.Batch;
import dev.river.sink.Sink;
import dev.river.sink.Table;
import dev.river.sink.testkit.FaultySink;
import dev.river.sink.testkit.RecordBuilder;
import dev.river.sink.testkit.TableBuilder;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a lane tells of a sink that cannot go on. */
class LaneTroubleTest {

    private final TestLane lane = new TestLane();

    @AfterEach
    void closeLane() {
        lane.close();
    }

    @Test
    void aSinkThatDoesNotOpenIsToldBeforeAnythingIsToBeWritten() {
        FaultySink sink = new FaultySink().refuseToOpen(1000);
        LaneWriter writer = lane.writer(sink);

        await().atMost(SOON)
                .until(() -> String.valueOf(writer.lane().status().trouble()).contains("does not open"));
        writer.lane().close();
        assertThat(sink.written().isClosed()).isTrue();
    }

    @Test
    @Timeout(120)
    void aSinkThatDoesNotComeBackIsNamedWithWhatItDoes() {
        CountDownLatch held = new CountDownLatch(1);
        LaneWriter writer = lane.writer(blocking(held));
        append(writer, 0, 10);

        await().atMost(Duration.ofSeconds(60))
                .until(() -> writer.lane().status().trouble() != null);
        assertThat(writer.lane().status().trouble())
                .contains("Sink events has been in write for", " s, at com.google.common");
        writer.lane().close();
        assertThat(writer.lane().unended()).contains("was closed, but has been in write for", "restart River");
        held.countDown();

        await().until(() -> writer.lane().unended() == null);
    }

    @Test
    void aFatalErrorFailsTheLaneWithItsSentence() {
        FaultySink sink = new FaultySink();
        sink.failFatally("The topic may not be written to; grant WRITE");
        LaneWriter writer = lane.writer(sink);

        append(writer, 0, 1);
        writer.flush();

        await().atMost(SOON)
                .untilAsserted(() -> assertThatThrownBy(() -> writer.lane().checkFailure())
                        .isInstanceOf(LaneFailure.class)
                        .hasMessage("The topic may not be written to; grant WRITE"));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aValueForWhichMemoryDoesNotSufficeIsNamedWithTheRemedy(boolean atOnce) {
        OutOfMemoryError error = new OutOfMemoryError("Java heap space");
        LaneWriter writer = lane.writer(failing(error, atOnce));
        Table table = TableBuilder.table("public", "docs")
                .key("id", "integer")
                .column("body", "text")
                .build();

        writer.add(RecordBuilder.insert(table, "1", "x".repeat(3 << 20)).build());
        writer.add(RecordBuilder.insert(table, "2", "small").build());
        writer.flush();

        await().atMost(SOON)
                .untilAsserted(() -> assertThatThrownBy(() -> writer.lane().checkFailure())
                        .isInstanceOf(LaneFailure.class)
                        .hasMessageContaining("column body of table public.docs, with 3 MiB")
                        .hasMessageContaining("java -Xmx"));
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
}
