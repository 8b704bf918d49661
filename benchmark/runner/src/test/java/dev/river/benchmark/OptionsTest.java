package dev.river.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class OptionsTest {

    @Test
    void measuresEverythingUsualTwiceUnlessAskedOtherwise() throws Exception {
        Options options = parse();

        assertThat(options.rounds()).isEqualTo(2);
        assertThat(options.scale()).isEqualTo(1);
        assertThat(options.only()).isEmpty();
        assertThat(options.output()).isEmpty();
        assertThat(options.help()).isFalse();
        assertThat(options.list()).isFalse();
        assertThat(options.record()).isFalse();
        assertThat(options.baseline()).isEmpty();
    }

    @Test
    void takesValuesInBothForms() throws Exception {
        Options apart = parse(
                "--rounds", "5", "--scale", "0.1", "--only", "dump,stream", "--output", "out", "--baseline", "../old");
        Options together =
                parse("--rounds=5", "--scale=0.1", "--only=dump,stream", "--output=out", "--baseline=../old");

        assertThat(apart).isEqualTo(together);
        assertThat(apart.rounds()).isEqualTo(5);
        assertThat(apart.scale()).isEqualTo(0.1);
        assertThat(apart.only()).containsExactly("dump", "stream");
        assertThat(apart.output()).contains(Path.of("out"));
        assertThat(apart.baseline()).contains(Path.of("../old"));
    }

    @Test
    void knowsWhenOnlyWordsAreWanted() throws Exception {
        assertThat(parse("--help").help()).isTrue();
        assertThat(parse("-h").help()).isTrue();
        assertThat(parse("--list").list()).isTrue();
    }

    @Test
    void keepsRecordingsWhereAskedTo() throws Exception {
        assertThat(parse("--record").record()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "-3", "1.5", "many", "100"})
    void refusesRoundsThatAreNone(String rounds) {
        assertThatThrownBy(() -> parse("--rounds", rounds))
                .isInstanceOf(Options.UsageException.class)
                .hasMessageStartingWith("--rounds takes a whole number from 1 to 99");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "0.0", "-1", "1e3", "1000", "NaN", "half"})
    void refusesScalesThatAreNone(String scale) {
        assertThatThrownBy(() -> parse("--scale", scale))
                .isInstanceOf(Options.UsageException.class)
                .hasMessageStartingWith("--scale takes a number above 0");
    }

    @Test
    void listsTheExperimentsWhereOneIsNotKnown() {
        assertThatThrownBy(() -> parse("--only", "stream,steam"))
                .isInstanceOf(Options.UsageException.class)
                .hasMessage("There is no experiment steam. There are: stream, dump.");
    }

    @Test
    void refusesValuesThatAreMissing() {
        assertThatThrownBy(() -> parse("--rounds")).hasMessage("--rounds takes a whole number from 1 to 99.");
        assertThatThrownBy(() -> parse("--only"))
                .hasMessage("--only takes names of experiments. There are: stream, dump.");
        assertThatThrownBy(() -> parse("--output")).hasMessage("--output takes a folder.");
        assertThatThrownBy(() -> parse("--baseline")).hasMessage("--baseline takes a folder.");
    }

    @Test
    void namesAnArgumentThatThereIsNot() {
        assertThatThrownBy(() -> parse("--round", "5"))
                .isInstanceOf(Options.UsageException.class)
                .hasMessage("There is no argument --round; --help lists the arguments.");
        assertThatThrownBy(() -> parse("stream"))
                .hasMessage("There is no argument stream; --help lists the arguments.");
    }

    private static Options parse(String... arguments) throws Options.UsageException {
        return Options.parse(List.of(arguments), List.of("stream", "dump"));
    }
}
