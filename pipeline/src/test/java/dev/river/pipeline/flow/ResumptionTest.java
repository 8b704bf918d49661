package dev.river.pipeline.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.river.pipeline.lane.LaneSettings;
import dev.river.pipeline.lane.LaneWriter;
import dev.river.pipeline.lane.StartOverException;
import dev.river.pipeline.lane.TestLane;
import dev.river.pipeline.progress.Position;
import dev.river.pipeline.progress.Position.Begun;
import dev.river.postgres.change.Transaction;
import dev.river.sink.Lsn;
import dev.river.sink.testkit.RecordingSink;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Where a lane takes up a stream that began before what it was given already. */
class ResumptionTest {

    private final TestLane lane = new TestLane();
    private final LaneWriter writer = lane.writer(new RecordingSink(), LaneSettings.defaults());
    private final LaneIntake intake = LaneIntake.closed(writer);

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
        LanePosition position =
                new LanePosition(writer.lane(), new Position(lsn(200), lsn(200), new Begun(9, 2, lsn(260))));
        Resumption resumption = new Resumption("shop", "events", intake, position, lsn(80));

        resumption.onBegin(transaction(10, 290));

        assertThat(intake.isOpen()).isTrue();
        assertThat(position.durable()).isEqualTo(Position.at(lsn(200)));
    }

    @Test
    void aTransactionWithOtherMessagesIsAskedForFromItsStart() {
        LanePosition position =
                new LanePosition(writer.lane(), new Position(lsn(200), lsn(200), new Begun(9, 2, lsn(260))));
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
        LanePosition position =
                new LanePosition(writer.lane(), new Position(lsn(200), lsn(200), new Begun(9, 2, lsn(260))));
        Resumption resumption = new Resumption("shop", "events", intake, position, lsn(80));
        resumption.onBegin(transaction(9, 290));
        resumption.onMessage(1, lsn(250));

        assertThatThrownBy(() -> resumption.onCommit(lsn(300))).isInstanceOf(StartOverException.class);
        assertThat(position.given()).isEqualTo(Position.at(lsn(200)));
    }

    @Test
    void aCommitBehindThePositionThatWasPassedOverIsAskedForAgain() {
        LanePosition position = new LanePosition(writer.lane(), new Position(lsn(250), lsn(200), null));
        Resumption resumption = new Resumption("shop", "events", intake, position, lsn(80));
        resumption.onBegin(transaction(9, 100));

        assertThatThrownBy(() -> resumption.onCommit(lsn(300))).isInstanceOf(StartOverException.class);
        assertThat(position.given()).as("no more than the stream gives again").isEqualTo(Position.at(lsn(80)));
        Resumption next = new Resumption("shop", "events", intake, position, lsn(80));
        next.onBegin(transaction(9, 100));
        assertThat(intake.isOpen()).isTrue();
    }

    private Resumption resumptionAt(Position given) {
        return new Resumption("shop", "events", intake, new LanePosition(writer.lane(), given), lsn(80));
    }

    private static Transaction transaction(long xid, long commitLsn) {
        return new Transaction(xid, lsn(commitLsn), Instant.EPOCH);
    }

    private static Lsn lsn(long value) {
        return new Lsn(value);
    }
}
