package dev.river.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class FlowTest {

    private static final long MICROSECOND = 1_000;

    private final AtomicLong now = new AtomicLong();
    private final Flow flow = new Flow(now::get);

    @Test
    void aThousandTransactionsASecondAreNotSteady() {
        for (int i = 0; i < 100; i++) {
            now.addAndGet(1_000 * MICROSECOND);
            assertThat(flow.isSteady(3)).isFalse();
        }
    }

    @Test
    void messagesThatComeOneByOneWithoutAPauseAreSteady() {
        int steady = 0;
        for (int i = 0; i < 160; i++) {
            now.addAndGet(20 * MICROSECOND);
            steady += flow.isSteady(1) ? 1 : 0;
        }

        assertThat(steady).isEqualTo(10);
    }

    @Test
    void manyAfterALongPauseAreNotSteadyBeforeMoreFollow() {
        now.addAndGet(50_000 * MICROSECOND);

        assertThat(flow.isSteady(400)).isFalse();

        now.addAndGet(100 * MICROSECOND);
        assertThat(flow.isSteady(20)).isTrue();
    }
}
