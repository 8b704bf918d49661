package dev.river.pipeline.tenure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.river.postgres.change.VisibleTransactions;
import org.junit.jupiter.api.Test;

class DeliveredTransactionsTest {

    private final DeliveredTransactions delivered =
            new DeliveredTransactions(100, VisibleTransactions.parse("90:101:90"));

    @Test
    void aSnapshotHasToShowAllThatWasDelivered() {
        delivered.add(102);
        delivered.add(104);

        assertThat(delivered.byNow().areSeenBy(VisibleTransactions.parse("104:105:104")))
                .isFalse();
        assertThat(delivered.byNow().areSeenBy(VisibleTransactions.parse("104:104:")))
                .isFalse();
        assertThat(delivered.byNow().areSeenBy(VisibleTransactions.parse("103:106:103,105")))
                .isTrue();
    }

    @Test
    void whatASnapshotHasShownIsForgotten() {
        delivered.add(102);
        delivered.seen(VisibleTransactions.parse("103:103:"));

        // An older one would not show it, but none is taken any more.
        assertThat(delivered.byNow().areSeenBy(VisibleTransactions.parse("102:103:102")))
                .isTrue();
    }

    @Test
    void idsThatStartAgainAreComparedInTheirCircle() {
        delivered.add(4294967290L);
        delivered.add(3);

        assertThat(delivered.byNow().areSeenBy(VisibleTransactions.parse("4294967295:4294967297:4294967295")))
                .isFalse();
        assertThat(delivered.byNow().areSeenBy(VisibleTransactions.parse("4294967300:4294967300:")))
                .isTrue();
    }

    @Test
    void whereThereAreVeryManyAllBeforeTheLastHaveToEnd() {
        for (int xid = 1000; xid <= 1000 + (1 << 17); xid++) {
            delivered.add(xid);
        }
        long last = 1000 + (1 << 17);

        assertThat(delivered.byNow().areSeenBy(VisibleTransactions.parse(999 + ":" + (last + 1) + ":999")))
                .isFalse();
        VisibleTransactions all = VisibleTransactions.parse((last + 1) + ":" + (last + 1) + ":");
        assertThat(delivered.byNow().areSeenBy(all)).isTrue();
        delivered.seen(all);
        assertThat(delivered.byNow().areSeenBy(VisibleTransactions.parse("50:60:50")))
                .isTrue();
    }

    @Test
    void whatAnotherOwnerHasDeliveredHasToEnd() {
        long awaited = delivered.endedBefore(50);
        assertThat(delivered.havePast(awaited)).isFalse();
        delivered.seen(VisibleTransactions.parse("101:105:102"));
        assertThat(delivered.havePast(awaited)).isTrue();
        assertThat(delivered.endedBefore(101)).isEqualTo(101);
        assertThat(delivered.havePast(101)).isFalse();
    }
}
