package dev.river.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import dev.river.benchmark.figure.Experiment;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ExperimentsTest {

    @Test
    void areCalledAsTheyAreListed() {
        assertThat(Experiments.chosen(Experiments.names()).stream().map(Experiment::name))
                .containsExactlyElementsOf(Experiments.names());
    }

    @Test
    void runWithoutTheLongOnesUnlessNamed() {
        assertThat(Experiments.chosen(List.of()).stream().map(Experiment::name))
                .isNotEmpty()
                .noneMatch(Experiments::isLong);
    }

    @Test
    void runOnceAndInTheirOwnOrderIfNamed() {
        assertThat(Experiments.chosen(List.of("dump", "stream", "dump")).stream()
                        .map(Experiment::name))
                .containsExactly("stream", "dump");
    }
}
