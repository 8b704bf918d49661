package dev.river.postgres.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.river.sink.Lsn;
import org.junit.jupiter.api.Test;

class TimelineTest {

    private static final String HISTORY = """
            # made by a person
            1\t0/3000110\tno recovery target specified

            12\t1/A000028\tbefore 2026-01-01 00:00:00+00
              3\tFF/B0\tat restore point "1"
            """;

    @Test
    void earlierTimelineWasLeftWhereItsLineSays() {
        assertThat(Timeline.leftAt(HISTORY, 1)).contains(Lsn.parse("0/3000110"));
        assertThat(Timeline.leftAt(HISTORY, 12)).contains(Lsn.parse("1/A000028"));
        assertThat(Timeline.leftAt(HISTORY, 3)).contains(Lsn.parse("FF/B0"));
    }

    @Test
    void timelineThatTheHistoryDoesNotNameIsUnknown() {
        assertThat(Timeline.leftAt(HISTORY, 2)).isEmpty();
        assertThat(Timeline.leftAt("", 1)).isEmpty();
    }
}
