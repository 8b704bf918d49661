package dev.river.service.config.reading;

import static dev.river.service.config.reading.TestConfiguration.SMALL;
import static dev.river.service.config.reading.TestConfiguration.reader;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dropwizard.configuration.FileConfigurationSourceProvider;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is told of a file that cannot be read, or of settings in it that cannot. */
final class UnreadableConfigurationTest {

    private final TestConfiguration configuration;

    UnreadableConfigurationTest(@TempDir Path directory) {
        configuration = new TestConfiguration(directory);
    }

    @Test
    void missingFileAndMissingNameOfTheFileAreSentences() {
        assertThatThrownBy(() -> reader().build(new FileConfigurationSourceProvider(), "gone.yml"))
                .isInstanceOf(InvalidConfigurationException.class)
                .hasMessageContaining("there is no such file");
        assertThatThrownBy(() -> reader().build(
                                new FileConfigurationSourceProvider(),
                                configuration.directory().toString()))
                .isInstanceOf(InvalidConfigurationException.class)
                .hasMessageContaining("is a folder; give the configuration file in it");
        assertThatThrownBy(() -> reader().build())
                .isInstanceOf(InvalidConfigurationException.class)
                .hasMessageContaining("must name the configuration file");
    }

    @Test
    void fileWithoutASettingIsEmpty() {
        for (String empty : List.of("", "# secret\n", "---\n", "null\n")) {
            configuration.assertErrors(empty, "the file is empty; it takes subscriptions and sinks");
        }
    }

    @Test
    void brokenYamlIsToldByLineWithoutTheLine() {
        configuration.assertErrors(
                "subscriptions:\n  - name: \"secret\n",
                "line 3, column 1: is not YAML: found unexpected end of stream");
        configuration.assertErrors("- secret\n", "the file takes a map of settings");
    }

    @Test
    void patternThatYamlTakesForAnAliasIsRefused() {
        configuration.assertErrors(
                SMALL.replace("\"public.order*\"", "*orders"), "line 5, column 17: put what starts with * in quotes");
        for (String alone : List.of("*", "*.orders", "&")) {
            configuration.assertErrors(
                    SMALL.replace("\"public.order*\"", alone),
                    "line 5, column 18: put a value that starts with * or & in quotes, as in table: \"*\"");
        }
    }

    @Test
    void valueThatNoYamlBeginsWithIsToBeQuoted() {
        configuration.assertErrors(
                SMALL.replace("\"public.order*\"", "@orders"),
                "line 5, column 17: put a value that starts with such a character in quotes: found character '@' that cannot"
                        + " start any token. (Do not use @ for indentation)");
    }

    @Test
    void settingThatIsThereTwiceIsRefused() {
        configuration.assertErrors(SMALL + "sinks: {}\n", "line 8, column 8: the setting sinks is set twice");
        configuration.assertErrors(
                SMALL.replace("sink: events", "sink: events, sink: secret"),
                "line 5, column 54: the setting sink is set twice");
    }

    @Test
    void secondDocumentIsRefused() throws Exception {
        configuration.assertErrors(
                SMALL + "---\nstate: secret\n",
                "line 9: a second YAML document begins; put all settings into one document, without ---");
        assertThat(configuration.read("---\n" + SMALL + "...\n").subscriptions())
                .hasSize(1);
    }

    @Test
    void otherEncodingThanUtf8IsToldByLine() throws Exception {
        Path file = Files.writeString(
                configuration.directory().resolve("config.yml"),
                SMALL.replace("shop\n", "grüner laden\n"),
                StandardCharsets.ISO_8859_1);

        assertThatThrownBy(() -> reader().build(new FileConfigurationSourceProvider(), file.toString()))
                .isInstanceOf(InvalidConfigurationException.class)
                .hasMessageContaining("line 2: is not UTF-8; save the file in that encoding");
    }

    @Test
    void unknownSettingIsNamedWithWhatWasProbablyMeant() {
        configuration.assertErrors(
                SMALL.replace("sink: events", "sinc: events"),
                "subscriptions[0].rules[0].sinc: there is no such setting; did you mean \"sink\"?");
        configuration.assertErrors(
                SMALL.replace("type: file", "type: file, pat: x"),
                "sinks.events.pat: there is no such setting; did you mean \"path\"?");
        configuration.assertErrors(
                SMALL.replace("type: file", "type: file, bach: {}"),
                "sinks.events.bach: there is no such setting; did you mean \"batch\"?");
        configuration.assertErrors(
                SMALL.replace("type: file", "type: file, batch: {size: 3}"),
                "sinks.events.batch.size: there is no such setting");
    }

    @Test
    void wrongTypeIsToldByPathWithoutTheValue() {
        configuration.assertErrors(
                SMALL.replace("    rules:", "    dump: {parallelism: secret}\n    rules:"),
                "subscriptions[0].dump.parallelism: takes a number");
        configuration.assertErrors(
                SMALL.replace("    rules:", "    dump: {mode: secret}\n    rules:"),
                "subscriptions[0].dump.mode: takes copy, pg_dump, live or never");
        configuration.assertErrors(
                SMALL.replace("type: file", "type: file, onReject: secret"),
                "sinks.events.onReject: takes deadLetter or stop");
        configuration.assertErrors(
                SMALL.replace("type: file", "type: file, buffer: secret"),
                "sinks.events.buffer: takes a size such as 64MiB");
        configuration.assertErrors(
                SMALL.replace("type: file", "type: file, batch: {age: secret}"),
                "sinks.events.batch.age: takes a duration such as 5s or 200ms");
        configuration.assertErrors(
                SMALL.replace("{type: file}", "secret"), "sinks.events: takes a map of settings, type among them");
        configuration.assertErrors(
                SMALL.replaceFirst("source: .*", "source: secret"), "subscriptions[0].source: takes a map of settings");
        configuration.assertErrors(
                SMALL.replaceFirst("type: file", "type: file, path: [secret]"), "sinks.events.path: takes a text");
    }

    @Test
    void levelOfTheLogThatThereIsNotIsRefused() {
        configuration.assertErrors(
                SMALL
                        + "logging: {level: LOUD, loggers: {dev.river: debug, a: LAUD, b: {level: loud}, c: {level: OFF}}}\n",
                "logging.level: takes OFF, ERROR, WARN, INFO, DEBUG, TRACE or ALL",
                "logging.loggers.a: takes OFF, ERROR, WARN, INFO, DEBUG, TRACE or ALL",
                "logging.loggers.b: takes OFF, ERROR, WARN, INFO, DEBUG, TRACE or ALL");
    }

    @Test
    void everySettingThatCannotBeReadIsToldAtOnce() {
        configuration.assertErrors(
                """
                stat: here
                subscriptions:
                  - name: shop
                    sauce: {}
                    source: {url: [secret], plugin: secret}
                    rules:
                      - {tabel: "*", sinc: events}
                      - {table: "*", sink: events, key: secret}
                  - name: other
                    rules: [secret, {tabel: "*"}]
                sinks:
                  events: {type: fil, buffer: secret}
                  other: {type: file, pat: x, batch: {size: 3, age: secret}}
                """,
                "stat: there is no such setting; did you mean \"state\"?",
                "subscriptions[0].sauce: there is no such setting; did you mean \"source\"?",
                "subscriptions[0].source.url: takes a text",
                "subscriptions[0].source.plugin: takes auto, pgoutput or test_decoding",
                "subscriptions[0].rules[0].tabel: there is no such setting; did you mean \"table\"?",
                "subscriptions[0].rules[0].sinc: there is no such setting; did you mean \"sink\"?",
                "subscriptions[0].rules[1].key: takes a list",
                "subscriptions[1].rules[0]: takes a map of settings",
                "sinks.events.type: there is no type \"fil\"; did you mean \"file\"? River has elasticsearch,"
                        + " file, kafka, and what is in "
                        + configuration.directory().resolve("sinks"),
                "sinks.other.batch.size: there is no such setting",
                "sinks.other.batch.age: takes a duration such as 5s or 200ms",
                "sinks.other.pat: there is no such setting; did you mean \"path\"?");
    }
}
