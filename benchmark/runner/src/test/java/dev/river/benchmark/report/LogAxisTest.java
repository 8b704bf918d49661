package dev.river.benchmark.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

final class LogAxisTest {

    @Test
    void goesFromTickToTickAroundItsValues() {
        LogAxis axis = LogAxis.of(DoubleStream.of(10_000_000, 10, 500), 100, 700);

        assertThat(axis.ticks()).containsExactly(10d, 100d, 1_000d, 10_000d, 100_000d, 1_000_000d, 10_000_000d);
        assertThat(axis.at(10)).isEqualTo(100);
        assertThat(axis.at(10_000_000)).isEqualTo(700);
        assertThat(axis.at(1_000)).isBetween(299.9, 300.1);
    }

    @Test
    void hasFinerTicksForAShorterWay() {
        assertThat(LogAxis.of(DoubleStream.of(0.31, 0.7), 0, 1).ticks()).containsExactly(0.3, 0.4, 0.5, 0.6, 0.8);
    }

    @Test
    void hasLengthForASingleValue() {
        LogAxis axis = LogAxis.of(DoubleStream.of(1, 1), 0, 1);

        assertThat(axis.ticks()).hasSizeGreaterThan(1);
        assertThat(axis.at(1)).isBetween(0d, 1d);
    }
}
