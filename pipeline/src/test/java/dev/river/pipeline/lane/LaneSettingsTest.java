package dev.river.pipeline.lane;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LaneSettingsTest {

    private static final long MEBIBYTE = 1 << 20;

    @Test
    void defaultsFitIntoASmallHeap() {
        LaneSettings small = LaneSettings.defaults(64 * MEBIBYTE);

        assertThat(small.bufferBytes()).isEqualTo(4 * MEBIBYTE);
        assertThat(small.batchBytes()).isEqualTo(MEBIBYTE);
    }

    @Test
    void aLargeHeapDoesNotMakeThemLarger() {
        assertThat(LaneSettings.defaults(1L << 40)).isEqualTo(LaneSettings.defaults(1L << 30));
    }
}
