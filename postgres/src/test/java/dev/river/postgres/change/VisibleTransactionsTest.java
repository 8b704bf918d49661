package dev.river.postgres.change;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class VisibleTransactionsTest {

    @Test
    void whatIsInProgressOrYetToComeIsNotSeen() {
        VisibleTransactions snapshot = VisibleTransactions.parse("10:20:10,14");

        assertThat(snapshot.sees(9)).isTrue();
        assertThat(snapshot.sees(10)).isFalse();
        assertThat(snapshot.sees(11)).isTrue();
        assertThat(snapshot.sees(14)).isFalse();
        assertThat(snapshot.sees(19)).isTrue();
        assertThat(snapshot.sees(20)).isFalse();
    }

    @Test
    void theEpochOfTheSnapshotDoesNotMatter() {
        long epoch = 3L << 32;
        VisibleTransactions snapshot =
                VisibleTransactions.parse((epoch + 10) + ":" + (epoch + 20) + ":" + (epoch + 12));

        assertThat(snapshot.sees(12)).isFalse();
        assertThat(snapshot.sees(13)).isTrue();
        assertThat(snapshot.sees(0xFFFFFFF0L)).isTrue();
    }

    @Test
    void transactionsAreOverOnceNothingAsOldIsInProgress() {
        assertThat(VisibleTransactions.parse("14:25:14").isPast(20)).isFalse();
        assertThat(VisibleTransactions.parse("20:20:").isPast(20)).isFalse();
        assertThat(VisibleTransactions.parse("21:25:21").isPast(20)).isTrue();
    }

    @Test
    void nothingNeedBeInProgress() {
        assertThat(VisibleTransactions.parse("10:10:").sees(9)).isTrue();
    }

    @Test
    void whatIsNoSnapshotIsRefused() {
        assertThatThrownBy(() -> VisibleTransactions.parse("10")).hasMessageContaining("is not a snapshot");
    }
}
