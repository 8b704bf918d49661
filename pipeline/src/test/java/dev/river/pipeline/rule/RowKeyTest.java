package dev.river.pipeline.rule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.river.sink.Row;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RowKeyTest {

    @Test
    void oneColumnIsItsText() {
        assertThat(RowKey.of(row("a-b%", "x"), List.of(0))).isEqualTo("a-b%");
    }

    @Test
    void severalColumnsNeverCollide() {
        assertThat(RowKey.of(row("1", "23"), List.of(0, 1))).isEqualTo("1-23");
        assertThat(RowKey.of(row("12", "3"), List.of(0, 1))).isEqualTo("12-3");
        assertThat(RowKey.of(row("a-", "b"), List.of(0, 1))).isEqualTo("a%2D-b");
        assertThat(RowKey.of(row("a", "-b"), List.of(0, 1))).isEqualTo("a-%2Db");
        assertThat(RowKey.of(row("%2D", ""), List.of(0, 1))).isEqualTo("%252D-");
        assertThat(RowKey.of(row(null, "x"), List.of(0, 1))).isEqualTo("%00-x");
        assertThat(RowKey.of(row("", "x"), List.of(0, 1))).isEqualTo("-x");
    }

    @Test
    void theColumnsStandInTheOrderOfTheKey() {
        assertThat(RowKey.of(row("a", "b"), List.of(1, 0))).isEqualTo("b-a");
    }

    @Test
    void thereIsNoKeyWithoutColumnsOrFromNull() {
        assertThat(RowKey.of(row("1"), List.of())).isNull();
        assertThat(RowKey.of(row((String) null), List.of(0))).isNull();
        assertThat(RowKey.isKnown(row((String) null), List.of(0))).isFalse();
        assertThat(RowKey.isKnown(row(null, "x"), List.of(0, 1))).isTrue();
    }

    @Test
    void aColumnThatWasNotSentLeavesTheKeyUntold() {
        Row row = Row.builder(2).value("1").unchanged().build();

        assertThat(RowKey.of(row, List.of(0, 1))).isNull();
        assertThat(RowKey.isKnown(row, List.of(0, 1))).isFalse();
        assertThat(RowKey.differs(row, row("1", "2"), List.of(0, 1))).isFalse();
    }

    @Test
    void aKeyDiffersInAnyColumn() {
        assertThat(RowKey.differs(row("1", "a"), row("1", "b"), List.of(0, 1))).isTrue();
        assertThat(RowKey.differs(row("1", "a"), row("1", "a"), List.of(0, 1))).isFalse();
        assertThat(RowKey.differs(row("1", null), row("1", ""), List.of(0, 1))).isTrue();
        assertThat(RowKey.differs(row("1", null), row("1", null), List.of(0, 1)))
                .isFalse();
    }

    private static Row row(@Nullable String... values) {
        Row.Builder row = Row.builder(values.length);
        for (String value : values) {
            if (value == null) {
                row.nullValue();
            } else {
                row.value(value);
            }
        }
        return row.build();
    }
}
