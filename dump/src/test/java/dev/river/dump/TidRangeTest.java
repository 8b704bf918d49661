package dev.river.dump;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class TidRangeTest {

    private static long place(String ctid) {
        return TidRange.place(ctid.getBytes(US_ASCII), ctid.length());
    }

    @Test
    void placesAreInTheOrderOfBlocksAndRows() {
        assertThat(place("(0,1)")).isEqualTo(1);
        assertThat(place("(12,3)")).isEqualTo((12L << 16) + 3);
        assertThat(TidRange.ctid(place("(4294967295,291)"))).isEqualTo("(4294967295,291)");
        assertThat(place("(4294967295,65535)")).isLessThan(TidRange.END);
    }

    @Test
    void aRangeCountsTheBlocksThatItTouches() {
        TidRange range = new TidRange(place("(2,5)"), TidRange.ofBlock(4));

        assertThat(range.firstBlock()).isEqualTo(2);
        assertThat(range.lastBlock()).isEqualTo(3);
        assertThat(range.blocks()).isEqualTo(2);
    }

    @Test
    void aRangeIsCutAtABlock() {
        TidRange range = new TidRange(place("(2,5)"), TidRange.ofBlock(9));

        assertThat(range.upToBlock(3)).isEqualTo(new TidRange(place("(2,5)"), TidRange.ofBlock(3)));
        assertThat(range.upToBlock(20)).isEqualTo(range);
    }

    @Test
    void thereIsNoEmptyRange() {
        assertThatThrownBy(() -> new TidRange(7, 7)).isInstanceOf(IllegalArgumentException.class);
    }
}
