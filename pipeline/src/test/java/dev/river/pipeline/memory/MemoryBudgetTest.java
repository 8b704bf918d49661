package dev.river.pipeline.memory;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MemoryBudgetTest {

    /** For two lanes: 25 each that are theirs alone, and 50 for whoever asks first. */
    private final MemoryBudget budget = new MemoryBudget(200, 2, 10);

    private final Share first = budget.lane();
    private final Share second = budget.lane();

    @Test
    void aLaneTakesWhatIsFreeButNotTheFloorOfAnother() {
        assertThat(first.tryTake(75)).isTrue();
        assertThat(first.tryTake(1)).isFalse();

        assertThat(second.tryTake(25)).isTrue();
        assertThat(second.tryTake(1)).isFalse();
    }

    @Test
    void whatIsGivenBackIsThereForTheOther() {
        assertThat(first.tryTake(60)).isTrue();
        assertThat(second.tryTake(50)).isFalse();

        first.give(20);

        assertThat(second.tryTake(50)).isTrue();
        first.give(40);
        second.give(50);
        assertThat(second.tryTake(75)).isTrue();
    }

    @Test
    void oneLargeBatchPassesAndTheOtherLaneKeepsItsFloor() {
        first.take(1000);

        assertThat(second.tryTake(25)).isTrue();
        assertThat(second.tryTake(1)).isFalse();
        first.give(1000);
        assertThat(second.tryTake(50)).isTrue();
    }

    @Test
    void batchesAndSinksHaveTheirOwnParts() {
        assertThat(budget.batchBytes()).isEqualTo(5);
        assertThat(budget.sinkBytes()).isEqualTo(25);
        assertThat(MemoryBudget.ofHeap(4096)).isEqualTo(1024);
    }
}
