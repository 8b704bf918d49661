package dev.river.pipeline.rule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.river.format.Formats;
import dev.river.postgres.change.Change;
import dev.river.postgres.change.Transaction;
import dev.river.sink.ChangeRecord;
import dev.river.sink.Destination;
import dev.river.sink.Lsn;
import dev.river.sink.Row;
import dev.river.sink.Table;
import dev.river.sink.testkit.TableBuilder;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

final class TableRouteTest {

    private static final Table ORDERS = TableBuilder.table("public", "orders")
            .key("id", "integer")
            .column("shop", "text")
            .column("number", "integer")
            .build();

    @Test
    void recordTellsTheColumnsOfTheKeyThatTheRuleHasChosen() {
        assertThat(record(List.of("number", "shop")).keyColumns()).containsExactly(2, 1);
        assertThat(record(List.of("number", "shop")).key()).isEqualTo("7-north");
        assertThat(record(List.of()).keyColumns()).containsExactly(0);
        assertThat(record(List.of()).key()).isEqualTo("1");
    }

    private static ChangeRecord record(List<String> key) {
        Route route = new Route("events", "orders", Destination.log("orders"), key, Formats.named("row"));
        Row row = Row.builder(3).value("1").value("north").value("7").build();
        Change insert = Change.insert(ORDERS, row, new Transaction(1, Lsn.ZERO, Instant.EPOCH), 0, 10);
        return TableRoute.of(ORDERS, route, new Destinations()).record(insert, 0);
    }
}
