package dev.river.pipeline.lane;

import static dev.river.pipeline.lane.TestLane.SOON;
import static dev.river.pipeline.lane.TestLane.TABLE;
import static dev.river.pipeline.lane.TestLane.append;
import static org.assertj.core.api.Assertions.assertThat;

import dev.river.sink.ChangeRecord;
import dev.river.sink.Destination;
import dev.river.sink.Table;
import dev.river.sink.testkit.FaultySink;
import dev.river.sink.testkit.RecordBuilder;
import dev.river.sink.testkit.RecordingSink;
import dev.river.sink.testkit.TableBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** When a lane has its sink prepare a table. */
class PreparedTablesTest {

    private final TestLane lane = new TestLane();

    @AfterEach
    void closeLane() {
        lane.close();
    }

    @Test
    void aTableIsPreparedBeforeItsFirstRecordAndWhereItsColumnsHaveChanged() {
        FaultySink sink = new FaultySink().refuseToPrepare(1);
        LaneWriter writer = lane.writer(sink);
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

        assertThat(writer.lane().awaitEmpty(SOON)).isTrue();
        assertThat(sink.written().prepared())
                .containsExactly(
                        new RecordingSink.Prepared(Destination.log("public.orders"), TABLE),
                        new RecordingSink.Prepared(Destination.log("other"), TABLE),
                        new RecordingSink.Prepared(Destination.log("public.orders"), wider));
        assertThat(sink.written().records()).hasSize(14);
    }

    @Test
    void aTableIsPreparedWithTheKeyThatItsRecordsHave() {
        RecordingSink sink = new RecordingSink();
        LaneWriter writer = lane.writer(sink);
        ChangeRecord record = RecordBuilder.insert(
                        TableBuilder.table("public", "orders")
                                .key("id", "integer")
                                .column("note", "text")
                                .build(),
                        "1",
                        "a")
                .keyColumns(1)
                .build();

        writer.add(record);
        writer.flush();

        assertThat(writer.lane().awaitEmpty(SOON)).isTrue();
        assertThat(sink.prepared())
                .singleElement()
                .satisfies(prepared -> assertThat(prepared.table().keyColumns()).containsExactly(1));
    }

    @Test
    void aTableIsPreparedForARowAloneAsOnlyThatShowsAllColumns() {
        RecordingSink sink = new RecordingSink();
        LaneWriter writer = lane.writer(sink);
        Table withoutColumns = TableBuilder.table("public", "orders").build();

        writer.add(RecordBuilder.truncate(withoutColumns).build());
        writer.add(RecordBuilder.delete(withoutColumns).build());
        writer.flush();
        assertThat(writer.lane().awaitEmpty(SOON)).isTrue();
        assertThat(sink.prepared()).isEmpty();

        append(writer, 1, 2);
        writer.flush();
        assertThat(writer.lane().awaitEmpty(SOON)).isTrue();
        assertThat(sink.prepared())
                .containsExactly(new RecordingSink.Prepared(Destination.log("public.orders"), TABLE));
        assertThat(sink.records()).hasSize(3);
    }
}
