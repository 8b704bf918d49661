package dev.river.pipeline.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.river.pipeline.LogLines;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class RepeatedLinesTest {

    private long now = Duration.ofDays(3).toNanos();
    private final RepeatedLines lines = new RepeatedLines("shop", () -> now);

    @Test
    void aKindIsToldThreeTimesAnHour() {
        assertThat(told(10)).isEqualTo(3);
        now += Duration.ofMinutes(59).toNanos();
        assertThat(told(10)).isZero();
        now += Duration.ofMinutes(1).toNanos();
        assertThat(told(10)).isEqualTo(3);
    }

    @Test
    void otherKindsAreToldMeanwhile() {
        assertThat(told(10)).isEqualTo(3);
        assertThat(lines.isToBeTold("PostgreSQL refuses the password")).isTrue();
    }

    @Test
    void whatIsLeftOutIsCountedEachTenMinutesWithHowItIsNow() {
        told(10);
        try (LogLines log = new LogLines(RepeatedLines.class.getName())) {
            now += Duration.ofMinutes(10).toNanos();
            lines.count("STREAMING");
            lines.count("STREAMING");
            now += Duration.ofMinutes(10).toNanos();
            lines.count("STREAMING");

            assertThat(log.all())
                    .containsExactly(
                            "INFO shop: 7 lines of the last ten minutes are left out, since others like them were told"
                                    + " before: 7 × table … waits on port …. Now it is STREAMING");
        }
    }

    /** How many of so many lines are told that differ in a name and a number. */
    private long told(int count) {
        return IntStream.range(0, count)
                .filter(i -> lines.isToBeTold("table \"t" + i + "\" waits on port " + (5000 + i)))
                .count();
    }
}
