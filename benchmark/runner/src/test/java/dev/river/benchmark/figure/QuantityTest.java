package dev.river.benchmark.figure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

final class QuantityTest {

    @Test
    void makesAFigureForEachThingThatItIsComparedWith() {
        Goal goal = Goal.atLeast(0.7);
        Quantity rate = new Quantity("dump into Kafka", "rows/s")
                .against("a sender of ready-made records", goal)
                .against("Debezium");

        rate.add(alone(80), 100, 20);
        rate.add(alone(90), 100, 30);

        assertThat(rate.figures()).extracting(Figure::name).containsOnly("dump into Kafka");
        assertThat(rate.figures()).extracting(Figure::unit).containsOnly("rows/s");
        assertThat(rate.figures())
                .extracting(Figure::against)
                .containsExactly("a sender of ready-made records", "Debezium");
        assertThat(rate.figures()).extracting(Figure::goal).containsExactly(goal, null);
        assertThat(rate.figures().get(0).ratios()).containsExactly(0.8, 0.9);
        assertThat(rate.figures().get(1).ratios()).containsExactly(3d, 4d);
    }

    @Test
    void isComparedWithTheBaselineWhereThereIsOne() {
        Quantity rate = new Quantity("dump", "rows/s").against("psql", Goal.atLeast(0.6));

        rate.add(new Turn<>(80d, 100d), 160);
        rate.add(new Turn<>(90d, 60d), 180);

        assertThat(rate.figures()).extracting(Figure::against).containsExactly("psql", "the baseline");
        assertThat(rate.figures().get(0).ratios()).containsExactly(0.5, 0.5);
        assertThat(rate.figures().get(1).ratios()).containsExactly(0.8, 1.5);
        assertThat(rate.figures().get(1).goal()).isNull();
    }

    @Test
    void refusesARoundThatLeavesOneOut() {
        Quantity rate = new Quantity("dump", "rows/s").against("psql").against("Debezium");

        assertThatThrownBy(() -> rate.add(alone(80), 100)).hasMessage("dump is compared with 2 others, not 1");
    }

    private static Turn<Double> alone(double river) {
        return new Turn<>(river, null);
    }
}
