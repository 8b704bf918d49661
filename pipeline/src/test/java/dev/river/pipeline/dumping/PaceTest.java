package dev.river.pipeline.dumping;

import static org.assertj.core.api.Assertions.assertThat;

import dev.river.pipeline.settings.DumpSettings;
import dev.river.pipeline.settings.DumpSettings.Mode;
import org.junit.jupiter.api.Test;

class PaceTest {

    private static final long SECOND = 1_000_000_000;

    private long now = 5 * SECOND;

    private Pace pace(long rows, long bytes) {
        return new Pace(
                new DumpSettings(Mode.COPY, 4, 1 << 20, rows, bytes, DumpSettings.DEFAULT_PG_DUMP, null), () -> now);
    }

    @Test
    void rowsOfAllReadersCountTogether() {
        Pace pace = pace(1000, DumpSettings.NO_LIMIT);
        assertThat(pace.pauseNanos()).isZero();

        pace.took(500, 1 << 20);
        pace.took(1500, 1 << 20);
        assertThat(pace.pauseNanos()).isEqualTo(2 * SECOND);

        now += 2 * SECOND;
        assertThat(pace.pauseNanos()).isZero();
    }

    @Test
    void theScarcerOfRowsAndBytesCounts() {
        Pace pace = pace(1000, 1 << 20);

        pace.took(100, 3 << 20);
        assertThat(pace.pauseNanos()).isEqualTo(3 * SECOND);
    }

    @Test
    void timeThatNobodyUsedIsNotMadeUpFor() {
        Pace pace = pace(1000, DumpSettings.NO_LIMIT);
        now += 60 * SECOND;

        pace.took(1000, 1);
        assertThat(pace.pauseNanos()).isEqualTo(SECOND);
    }

    @Test
    void withoutLimitsNobodyWaits() {
        Pace pace = pace(DumpSettings.NO_LIMIT, DumpSettings.NO_LIMIT);

        pace.took(Integer.MAX_VALUE, Long.MAX_VALUE);
        assertThat(pace.pauseNanos()).isZero();
    }
}
