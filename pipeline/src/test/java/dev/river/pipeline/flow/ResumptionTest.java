package dev.river.pipeline.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.codahale.metrics.MetricRegistry;
import dev.river.pipeline.lane.DeadLetters;
import dev.river.pipeline.lane.Lane;
import dev.river.pipeline.lane.LaneContext;
import dev.river.pipeline.lane.LaneMetrics;
import dev.river.pipeline.lane.LaneSettings;
import dev.river.pipeline.lane.LaneWriter;
import dev.river.pipeline.lane.Mark;
import dev.river.pipeline.lane.StartOverException;
import dev.river.pipeline.memory.MemoryBudget;
import dev.river.pipeline.progress.Position;
import dev.river.pipeline.progress.Position.Begun;
import dev.river.postgres.change.Transaction;
import dev.river.sink.Lsn;
import dev.river.sink.Notes;
import dev.river.sink.testkit.RecordBuilder;
import dev.river.sink.testkit.RecordingSink;
import dev.river.sink.testkit.TableBuilder;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Where a lane takes up a stream that began before what it was given already. */
class ResumptionTest {

    private final RecordingSink sink = new RecordingSink();
    private final Lane lane = Lane.start(
            new LaneContext(
                    "shop",
                    "events",
                    LaneSettings.defaults(),
                    new DeadLetters(Path.of("none")),
                    new LaneMetrics(new MetricRegistry(), "shop", "events"),
                    () -> true),
            sink,
            new MemoryBudget(64 << 20, 1, 2).lane());

    private final List<Mark> marks = new ArrayList<>();
    private final LaneIntake intake = LaneIntake.closed(new LaneWriter(lane, () -> {}, () -> Notes.NONE, marks::add));

    @AfterEach
    void closeLane() {
        lane.close();
    }

    @Test
    void transactionsUpToThePositionArePassedOverUnderPgoutput() {
        Resumption resumption = resumptionAt(new Position(lsn(250), lsn(200), null));

        resumption.onBegin(transaction(7, 90));
        assertThat(intake.isOpen()).isFalse();
        resumption.onCommit(lsn(100));
        resumption.onBegin(transaction(8, 190));
        resumption.onMessage(1, lsn(180));
        assertThat(intake.isOpen()).isFalse();
        resumption.onCommit(lsn(200));
        resumption.onBegin(transaction(9, 290));

        assertThat(intake.isOpen()).isTrue();
    }

    /** It tells only the end of the commit before. */
    @Test
    void transactionsUpToThePositionArePassedOverUnderTestDecoding() {
        Resumption resumption = resumptionAt(new Position(lsn(250), lsn(200), null));

        resumption.onBegin(transaction(7, 50));
        resumption.onCommit(lsn(100));
        resumption.onBegin(transaction(8, 100));
        assertThat(intake.isOpen()).isFalse();
        resumption.onCommit(lsn(200));
        resumption.onBegin(transaction(9, 200));

        assertThat(intake.isOpen()).isTrue();
    }

    @Test
    void theBeginningOfATransactionIsPassedOver() {
        Resumption resumption = resumptionAt(new Position(lsn(200), lsn(200), new Begun(9, 2, lsn(260))));

        resumption.onBegin(transaction(9, 290));
        resumption.onMessage(1, lsn(250));
        assertThat(intake.isOpen()).isFalse();
        resumption.onMessage(2, lsn(260));

        assertThat(intake.isOpen()).isTrue();
    }

    @Test
    void anotherTransactionThanTheOneThatHadBegunIsTakenFromItsStart() {
        LanePosition position = new LanePosition(lane, new Position(lsn(200), lsn(200), new Begun(9, 2, lsn(260))));
        Resumption resumption = new Resumption("shop", "events", intake, position, lsn(80));

        resumption.onBegin(transaction(10, 290));

        assertThat(intake.isOpen()).isTrue();
        assertThat(position.durable()).isEqualTo(Position.at(lsn(200)));
    }

    @Test
    void aTransactionWithOtherMessagesIsAskedForFromItsStart() {
        LanePosition position = new LanePosition(lane, new Position(lsn(200), lsn(200), new Begun(9, 2, lsn(260))));
        Resumption resumption = new Resumption("shop", "events", intake, position, lsn(80));
        resumption.onBegin(transaction(9, 290));
        resumption.onMessage(1, lsn(250));

        assertThatThrownBy(() -> resumption.onMessage(2, lsn(255)))
                .isInstanceOf(StartOverException.class)
                .hasMessageContaining("0/C8");
        assertThat(position.given()).isEqualTo(Position.at(lsn(200)));
    }

    @Test
    void aTransactionWithFewerMessagesIsAskedForFromItsStart() {
        LanePosition position = new LanePosition(lane, new Position(lsn(200), lsn(200), new Begun(9, 2, lsn(260))));
        Resumption resumption = new Resumption("shop", "events", intake, position, lsn(80));
        resumption.onBegin(transaction(9, 290));
        resumption.onMessage(1, lsn(250));

        assertThatThrownBy(() -> resumption.onCommit(lsn(300))).isInstanceOf(StartOverException.class);
        assertThat(position.given()).isEqualTo(Position.at(lsn(200)));
    }

    @Test
    void aCommitBehindThePositionThatWasPassedOverIsAskedForAgain() {
        LanePosition position = new LanePosition(lane, new Position(lsn(250), lsn(200), null));
        Resumption resumption = new Resumption("shop", "events", intake, position, lsn(80));
        resumption.onBegin(transaction(9, 100));

        assertThatThrownBy(() -> resumption.onCommit(lsn(300))).isInstanceOf(StartOverException.class);
        assertThat(position.given()).as("no more than the stream gives again").isEqualTo(Position.at(lsn(80)));
        Resumption next = new Resumption("shop", "events", intake, position, lsn(80));
        next.onBegin(transaction(9, 100));
        assertThat(intake.isOpen()).isTrue();
    }

    @Test
    void whatWasHandedOverIsDurableMarkByMark() {
        LanePosition position = new LanePosition(lane, Position.at(lsn(100)));
        sink.hold();
        position.give(handOver(1), Position.at(lsn(200)));
        position.give(handOver(2), Position.at(lsn(300)));
        position.pass(Position.at(lsn(350)));

        assertThat(position.given()).isEqualTo(Position.at(lsn(350)));
        assertThat(position.durable()).isEqualTo(Position.at(lsn(100)));
        await().until(sink::completeNext);
        assertThat(lane.awaitDurable(marks.get(0), Duration.ofSeconds(20))).isTrue();
        assertThat(position.durable()).isEqualTo(Position.at(lsn(200)));
        sink.release();
        assertThat(lane.awaitDurable(marks.get(1), Duration.ofSeconds(20))).isTrue();
        assertThat(position.durable()).isEqualTo(Position.at(lsn(350)));
        position.pass(Position.at(lsn(400)));
        assertThat(position.durable()).isEqualTo(Position.at(lsn(400)));
    }

    @Test
    void nothingCountsOfWhatIsStartedOver() {
        LanePosition position = new LanePosition(lane, Position.at(lsn(100)));
        sink.hold();
        position.give(handOver(1), Position.at(lsn(300)));

        position.startOver(Position.at(lsn(200)));
        assertThat(position.durable()).as("while what was given is in flight").isEqualTo(Position.at(lsn(100)));
        position.pass(Position.at(lsn(250)));
        assertThat(position.durable()).isEqualTo(Position.at(lsn(100)));
        sink.release();
        assertThat(lane.awaitDurable(marks.get(0), Duration.ofSeconds(20))).isTrue();

        assertThat(position.durable()).isEqualTo(Position.at(lsn(250)));
    }

    private Mark handOver(int id) {
        intake.writer()
                .add(RecordBuilder.insert(
                                TableBuilder.table("public", "orders")
                                        .key("id", "integer")
                                        .build(),
                                Integer.toString(id))
                        .build());
        intake.writer().flush();
        return marks.get(marks.size() - 1);
    }

    private Resumption resumptionAt(Position given) {
        return new Resumption("shop", "events", intake, new LanePosition(lane, given), lsn(80));
    }

    private static Transaction transaction(long xid, long commitLsn) {
        return new Transaction(xid, lsn(commitLsn), Instant.EPOCH);
    }

    private static Lsn lsn(long value) {
        return new Lsn(value);
    }
}
