package dev.river.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class OptionsTest {

    @Test
    void runsWithoutAnEndUnlessAskedOtherwise() throws Exception {
        assertThat(Options.parse(List.of()).duration()).isEmpty();
        assertThat(Options.parse(List.of()).help()).isFalse();
    }

    @Test
    void takesSecondsInBothForms() throws Exception {
        assertThat(Options.parse(List.of("--seconds", "20")).duration()).contains(Duration.ofSeconds(20));
        assertThat(Options.parse(List.of("--seconds=7")).duration()).contains(Duration.ofSeconds(7));
    }

    @Test
    void knowsWhenOnlyHelpIsWanted() throws Exception {
        assertThat(Options.parse(List.of("--help")).help()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "-3", "1.5", "soon", "1000000"})
    void refusesSecondsThatAreNone(String seconds) {
        assertThatThrownBy(() -> Options.parse(List.of("--seconds", seconds)))
                .isInstanceOf(Options.UsageException.class)
                .hasMessageStartingWith("--seconds takes a whole number of seconds");
    }

    @Test
    void refusesSecondsWithoutANumber() {
        assertThatThrownBy(() -> Options.parse(List.of("--seconds")))
                .isInstanceOf(Options.UsageException.class)
                .hasMessageStartingWith("--seconds takes a whole number of seconds");
    }

    @Test
    void namesAnArgumentThatThereIsNot() {
        assertThatThrownBy(() -> Options.parse(List.of("--second", "5")))
                .isInstanceOf(Options.UsageException.class)
                .hasMessage("There is no argument --second; --help lists the arguments.");
    }
}
