package dev.river.pipeline.merge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.river.pipeline.lane.Mark;
import dev.river.postgres.change.Change;
import dev.river.postgres.change.Transaction;
import dev.river.sink.Column;
import dev.river.sink.ColumnType;
import dev.river.sink.Lsn;
import dev.river.sink.Row;
import dev.river.sink.Table;
import dev.river.sink.TableName;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class NotingTest {

    private static final TableName NAME = new TableName("public", "orders");
    private static final Table TABLE = table(List.of("a", "b", "note"), List.of(0, 1));
    private static final Transaction TRANSACTION = new Transaction(7, Lsn.parse("0/10"), Instant.EPOCH);

    private final Noting noting = new Noting(List.of("a", "b"));
    private final MergingChunk chunk = chunk();

    private static Table table(List<String> columns, List<Integer> key) {
        return Table.of(
                NAME,
                columns.stream()
                        .map(name -> Column.of(name, ColumnType.of("text", ColumnType.Kind.TEXT)))
                        .toList(),
                key);
    }

    private static MergingChunk chunk() {
        return new MergingChunk(NAME, List.of("a", "b"), List.of(), Lsn.ZERO, new MergingChunk.Fate() {
            @Override
            public void onOut(Map<String, Mark> marks, long losses) {}

            @Override
            public void onBrokenOff() {}
        });
    }

    private static Row row(@Nullable String... values) {
        Row.Builder row = Row.builder(values.length);
        for (String value : values) {
            if (value == null) {
                row.unchanged();
            } else {
                row.value(value);
            }
        }
        return row.build();
    }

    private static Change dumped(String... values) {
        return Change.dumpedRow(TABLE, row(values), TRANSACTION, 0, 1);
    }

    private static Change insert(String... values) {
        return Change.insert(TABLE, row(values), TRANSACTION, 0, 1);
    }

    @Test
    void aRowThatTheStreamHasChangedSinceIsOvertaken() {
        noting.begin(chunk);
        noting.note(insert("1", "2", "x"));

        assertThat(noting.isOvertaken(chunk, dumped("1", "2", "old"))).isTrue();
        assertThat(noting.isOvertaken(chunk, dumped("12", "", "other"))).isFalse();
        assertThat(noting.isOvertaken(chunk, dumped("2", "1", "other"))).isFalse();
    }

    @Test
    void whatWasChangedBeforeAChunkBeganDoesNotConcernIt() {
        noting.begin(chunk);
        noting.note(insert("1", "1", "x"));
        MergingChunk later = chunk();
        noting.begin(later);

        assertThat(noting.isOvertaken(later, dumped("1", "1", "x"))).isFalse();
        noting.note(insert("2", "2", "x"));
        assertThat(noting.isOvertaken(later, dumped("1", "1", "x"))).isFalse();
        assertThat(noting.isOvertaken(later, dumped("2", "2", "x"))).isTrue();
        assertThat(noting.isOvertaken(chunk, dumped("1", "1", "x"))).isTrue();
    }

    @Test
    void bothIdentitiesAreNotedWhereAKeyChanges() {
        noting.begin(chunk);
        noting.note(Change.update(TABLE, row("1", "1", null), row("5", "1", "x"), TRANSACTION, 0, 1));

        assertThat(noting.isOvertaken(chunk, dumped("1", "1", "x"))).isTrue();
        assertThat(noting.isOvertaken(chunk, dumped("5", "1", "x"))).isTrue();
    }

    @Test
    void aDeletedRowIsNoted() {
        noting.begin(chunk);
        noting.note(Change.delete(TABLE, row("1", "1", null), TRANSACTION, 0, 1));

        assertThat(noting.isOvertaken(chunk, dumped("1", "1", "x"))).isTrue();
    }

    @Test
    void columnsAreFoundByTheirNames() {
        noting.begin(chunk);
        Table other = table(List.of("note", "new", "b", "a"), List.of(3, 2));
        assertThat(noting.note(Change.insert(other, row("x", "y", "2", "1"), TRANSACTION, 0, 1)))
                .isTrue();

        assertThat(noting.isOvertaken(chunk, dumped("1", "2", "old"))).isTrue();
    }

    @Test
    void aChangeThatDoesNotSayWhichRowsItConcernsCannotBeNoted() {
        noting.begin(chunk);
        assertThat(noting.note(Change.truncate(TABLE, TRANSACTION, 0, 1))).isFalse();
        assertThat(noting.note(Change.partialTruncate(TABLE, TRANSACTION, 0, 1)))
                .isFalse();
        assertThat(noting.note(Change.delete(TABLE, null, TRANSACTION, 0, 1))).isFalse();
        Table otherKey = table(List.of("a", "b", "note"), List.of(2));
        assertThat(noting.note(Change.insert(otherKey, row("1", "2", "3"), TRANSACTION, 0, 1)))
                .isFalse();
    }

    @Test
    void whatNobodyAsksForAnyMoreIsForgotten() {
        noting.begin(chunk);
        noting.note(insert("1", "1", "x"));
        MergingChunk later = chunk();
        noting.begin(later);
        noting.note(insert("2", "2", "x"));
        long both = noting.size();
        noting.end(chunk);

        assertThat(noting.size()).isEqualTo(both / 2);
        noting.end(later);
        assertThat(noting.size()).isZero();
        assertThat(noting.isNeedless()).isTrue();
    }
}
