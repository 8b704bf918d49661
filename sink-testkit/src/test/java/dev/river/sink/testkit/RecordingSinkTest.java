package dev.river.sink.testkit;

import static dev.river.sink.testkit.RecordBuilder.delete;
import static dev.river.sink.testkit.RecordBuilder.insert;
import static dev.river.sink.testkit.RecordBuilder.truncate;
import static dev.river.sink.testkit.RecordBuilder.update;
import static dev.river.sink.testkit.TestRecords.batch;
import static org.assertj.core.api.Assertions.assertThat;

import dev.river.sink.ChangeRecord;
import dev.river.sink.Table;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class RecordingSinkTest {

    private static final Table ORDERS =
            TableBuilder.table("public", "orders").key("id", "bigint").build();
    private static final ChangeRecord FIRST = insert(ORDERS, "1").build();
    private static final ChangeRecord SECOND = insert(ORDERS, "2").build();

    private final RecordingSink sink = new RecordingSink(2);

    @Test
    void batchesThatAreHeldCompleteInOrderWhenTold() {
        sink.hold();
        CompletionStage<Void> first = sink.write(batch(FIRST));
        CompletionStage<Void> second = sink.write(batch(SECOND));
        assertThat(sink.inFlight()).isEqualTo(2);
        assertThat(sink.records()).isEmpty();

        assertThat(sink.completeNext()).isTrue();
        assertThat(first).isCompleted();
        assertThat(second).isNotDone();
        assertThat(sink.records()).containsExactly(FIRST);

        sink.release();
        assertThat(second).isCompleted();
        assertThat(sink.write(batch(FIRST))).isCompleted();
        assertThat(sink.records()).containsExactly(FIRST, SECOND, FIRST);
    }

    @Test
    void batchesThatAreHeldFailOnClose() {
        CompletionStage<Void> held = sink.hold().write(batch(FIRST));
        sink.close();
        assertThat(held).isCompletedExceptionally();
        assertThat(sink.isClosed()).isTrue();
    }

    @Test
    void stateIsTheLastRecordOfEachKey() {
        ChangeRecord changed = update(ORDERS, "1").build();
        sink.write(batch(FIRST, SECOND, changed, delete(ORDERS, "2").build()));
        assertThat(sink.state("public.orders")).containsOnlyKeys("1").containsValue(changed);
        sink.write(batch(truncate(ORDERS).build()));
        assertThat(sink.state("public.orders")).isEmpty();
    }
}
