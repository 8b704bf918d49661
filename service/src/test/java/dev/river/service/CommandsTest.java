package dev.river.service;

import static org.assertj.core.api.Assertions.assertThat;

import dev.river.service.config.RiverConfiguration;
import dev.river.service.plugin.PluginJar;
import io.dropwizard.core.cli.Cli;
import io.dropwizard.core.setup.Bootstrap;
import io.dropwizard.util.JarLocation;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CommandsTest {

    private static final String CONFIGURATION = """
            subscriptions:
              - name: shop
                source: {url: "%s", user: river, password: secret}
                rules: [{table: "*", sink: events}]
            sinks:
              events: {type: file, path: events.jsonl}
              idle: {type: file}
            logging: {level: "OFF"}
            """.formatted(RunningRiver.NOWHERE);

    @TempDir
    Path directory;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @Test
    void checkTellsWhatCannotBeReachedAndFails() throws IOException {
        assertThat(runs("check", CONFIGURATION)).isFalse();

        assertThat(out.toString(StandardCharsets.UTF_8))
                .contains("warning: sinks.idle: no rule uses this sink", "shop: unreachable: ", RunningRiver.NOWHERE)
                .doesNotContain("secret");
        assertThat(err.toString(StandardCharsets.UTF_8)).isEqualToIgnoringNewLines("Not ready: shop");
    }

    @Test
    void wrongConfigurationIsToldInSentencesByEitherCommand() throws IOException {
        for (String command : new String[] {"check", "server"}) {
            err.reset();
            assertThat(runs(command, CONFIGURATION.replace("events: {", "event: {")))
                    .isFalse();

            assertThat(err.toString(StandardCharsets.UTF_8))
                    .contains("subscriptions[0].rules[0].sink: there is no sink \"events\"; did you mean \"event\"?")
                    .doesNotContain("\tat ", "Exception");
        }
    }

    @Test
    void jarThatIsNoSinkIsReportedInASentence() throws IOException {
        new PluginJar(directory.resolve("work")).write(directory.resolve("sinks/library.jar"));

        assertThat(runs("server", CONFIGURATION)).isFalse();
        assertThat(err.toString(StandardCharsets.UTF_8))
                .contains("library.jar is not a sink")
                .doesNotContain("\tat ", "Exception");
    }

    @Test
    void addressThatIsNotThisHostsIsToldInASentence() throws IOException {
        String server = "server: {applicationConnectors: [{type: http, bindHost: 192.0.2.1}]}\n";

        assertThat(runs("server", CONFIGURATION + server)).isFalse();
        assertThat(err.toString(StandardCharsets.UTF_8))
                .contains("Port 8080 of 192.0.2.1 cannot be opened")
                .doesNotContain("\tat ");
    }

    @Test
    void stateFolderThatCannotBeWrittenToStopsEitherCommandBeforeItSpeaksToPostgres() throws IOException {
        Files.writeString(directory.resolve("file"), "");
        for (String state : new String[] {"file", "file/below"}) {
            for (String command : new String[] {"check", "server"}) {
                err.reset();
                assertThat(runs(command, CONFIGURATION + "state: " + state + "\n"))
                        .isFalse();

                assertThat(out.toString(StandardCharsets.UTF_8)).isEmpty();
                assertThat(err.toString(StandardCharsets.UTF_8))
                        .contains(
                                "The folder of the setting state, " + directory.resolve(state)
                                        + ", cannot be written to",
                                "set state to a folder where it has that right")
                        .doesNotContain("\tat ");
            }
        }
    }

    @Test
    void stateFolderIsMadeAndLeftEmpty() throws IOException {
        assertThat(runs("check", CONFIGURATION + "state: deep/state\n")).isFalse();

        assertThat(directory.resolve("deep/state")).isEmptyDirectory();
    }

    @Test
    void usageTellsWhatTheCommandsDoAndThatTheyTakeAFile() {
        assertThat(ends("--help")).isTrue();
        assertThat(out.toString(StandardCharsets.UTF_8).replaceAll("\\s+", " "))
                .contains(
                        "Runs the subscriptions of a configuration file",
                        "Checks a configuration file and the servers that it names");
        for (String command : new String[] {"check", "server"}) {
            assertThat(ends(command)).isFalse();
            assertThat(err.toString(StandardCharsets.UTF_8)).contains(command + " [-h] file", "too few arguments");
        }
    }

    private boolean runs(String command, String yaml) throws IOException {
        return ends(
                command,
                Files.writeString(directory.resolve("config.yml"), yaml).toString());
    }

    /** Whether it ends without an error. */
    private boolean ends(String... arguments) {
        RiverApplication application = new RiverApplication();
        Bootstrap<RiverConfiguration> bootstrap = new Bootstrap<>(application);
        bootstrap.addCommand(new RunCommand(application));
        bootstrap.addCommand(new CheckCommand(new PrintStream(out, true, StandardCharsets.UTF_8)));
        application.initialize(bootstrap);
        return new Cli(new JarLocation(getClass()), bootstrap, out, err)
                .run(arguments)
                .isEmpty();
    }
}
