package dev.river.dump;

import static org.assertj.core.api.Assertions.assertThat;

import dev.river.sink.Lsn;
import org.junit.jupiter.api.Test;

class WalPageTest {

    @Test
    void behindTheHeaderOfAPageNothingIsWritten() {
        assertThat(WalPage.reachable(Lsn.parse("0/16B4018"))).isEqualTo(Lsn.parse("0/16B4000"));
        assertThat(WalPage.reachable(Lsn.parse("0/2000028"))).isEqualTo(Lsn.parse("0/2000000"));
    }

    @Test
    void anywhereElseThePositionIsThatOfARecord() {
        assertThat(WalPage.reachable(Lsn.parse("0/16B4000"))).isEqualTo(Lsn.parse("0/16B4000"));
        assertThat(WalPage.reachable(Lsn.parse("0/16B4050"))).isEqualTo(Lsn.parse("0/16B4050"));
    }
}
