package dev.river.sink.testkit;

import static dev.river.sink.testkit.RecordBuilder.insert;
import static dev.river.sink.testkit.TestRecords.batch;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.river.sink.ChangeRecord;
import dev.river.sink.FatalException;
import dev.river.sink.RejectedException;
import dev.river.sink.Rejection;
import dev.river.sink.RetriableException;
import dev.river.sink.Sink;
import dev.river.sink.SinkException;
import dev.river.sink.Table;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class FaultySinkTest {

    private static final Table ORDERS =
            TableBuilder.table("public", "orders").key("id", "bigint").build();
    private static final ChangeRecord FIRST = insert(ORDERS, "1").build();
    private static final ChangeRecord SECOND = insert(ORDERS, "2").build();

    private final FaultySink sink = new FaultySink();

    @Test
    void refusesSoManyBatchesAndThenWrites() {
        sink.refuse(2);
        assertThatThrownBy(sink::check).isInstanceOf(RetriableException.class);
        assertThat(failure(sink.write(batch(FIRST)))).isInstanceOf(RetriableException.class);
        assertThat(failure(sink.write(batch(FIRST)))).isInstanceOf(RetriableException.class);
        assertThat(sink.written().records()).isEmpty();
        assertThat(sink.write(batch(FIRST))).isCompleted();
        assertThat(sink.written().records()).containsExactly(FIRST);
        assertThat(sink.attempts()).isEqualTo(3);
    }

    @Test
    void failsAfterWriting() {
        sink.failAfterWriting(1);
        assertThat(failure(sink.write(batch(FIRST)))).isInstanceOf(RetriableException.class);
        assertThat(sink.write(batch(FIRST))).isCompleted();
        assertThat(sink.written().records()).containsExactly(FIRST, FIRST);
    }

    @Test
    void rejectsTheRecordsChosenAndWritesTheOthers() {
        sink.reject(record -> "1".equals(record.key()));
        assertThat(failure(sink.write(batch(FIRST, SECOND))))
                .isInstanceOfSatisfying(
                        RejectedException.class,
                        rejected -> assertThat(rejected.rejections())
                                .extracting(Rejection::record)
                                .containsExactly(FIRST));
        assertThat(sink.written().records()).containsExactly(SECOND);
    }

    @Test
    void failsFatallyUntilItIsHealed() {
        sink.failFatally("The disk is gone.");
        assertThatThrownBy(sink::check).isInstanceOf(FatalException.class).hasMessage("The disk is gone.");
        assertThat(failure(sink.write(batch(FIRST)))).isInstanceOf(FatalException.class);
        sink.heal();
        assertThat(sink.write(batch(FIRST))).isCompleted();
    }

    @Test
    void refusesToOpenAndToPrepareAsOftenAsItIsTold() {
        sink.refuseToOpen(1).refuseToPrepare(1);
        assertThatThrownBy(sink::open).isInstanceOf(RetriableException.class);
        sink.open();
        assertThatThrownBy(() -> sink.prepare(FIRST.destination(), ORDERS)).isInstanceOf(RetriableException.class);
        sink.prepare(FIRST.destination(), ORDERS);
        assertThat(sink.written().opens()).isEqualTo(1);
        assertThat(sink.written().prepared()).containsExactly(new RecordingSink.Prepared(FIRST.destination(), ORDERS));
    }

    @Test
    void allThatASinkCanBeAskedIsPassedOn() {
        assertThat(PassingOn.leftOut(Sink.class, FaultySink.class)).isEmpty();
        assertThat(PassingOn.leftOut(Sink.class, RecordingSink.class)).containsExactly("rewind");
    }

    @Test
    void holdsWhatItWillRejectOrFail() {
        sink.hold().failAfterWriting(1);
        CompletionStage<Void> stage = sink.write(batch(FIRST));
        assertThat(stage).isNotDone();
        sink.release();
        assertThat(failure(stage)).isInstanceOf(RetriableException.class);
    }

    private static SinkException failure(CompletionStage<Void> stage) {
        AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
        stage.whenComplete((done, error) -> failure.set(error));
        assertThat(failure.get()).isInstanceOf(SinkException.class);
        return (SinkException) Objects.requireNonNull(failure.get());
    }
}
