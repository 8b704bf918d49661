package dev.river.pipeline.status;

import static org.assertj.core.api.Assertions.assertThat;

import dev.river.sink.Lsn;
import org.junit.jupiter.api.Test;

class LagClockTest {

    private final LagClock clock = new LagClock();

    @Test
    void nothingIsKnownBeforeTheServerWasAsked() {
        assertThat(clock.bytes(new Lsn(1))).isEmpty();
        assertThat(clock.seconds(new Lsn(1))).isEmpty();
    }

    @Test
    void aPositionAtTheEndIsNotBehind() {
        clock.sample(new Lsn(100));

        assertThat(clock.bytes(new Lsn(100))).hasValue(0);
        assertThat(clock.seconds(new Lsn(100))).hasValue(0);
        assertThat(clock.bytes(new Lsn(120))).hasValue(0);
    }

    @Test
    void aPositionBeforeTheEndIsBehindSinceTheServerPassedIt() {
        clock.sample(new Lsn(100));
        clock.sample(new Lsn(150));

        assertThat(clock.bytes(new Lsn(110))).hasValue(40);
        assertThat(clock.seconds(new Lsn(110)).orElseThrow()).isNotNegative().isLessThan(60);
    }

    @Test
    void anHourOfSamplesIsThinnedAndStillTellsTheAge() {
        for (int i = 1; i <= 10_000; i++) {
            clock.sample(new Lsn(i));
        }

        assertThat(clock.bytes(new Lsn(1))).hasValue(9_999);
        assertThat(clock.seconds(new Lsn(10_000))).hasValue(0);
    }
}
