package dev.river.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The shaded jar, run as a user runs it. */
final class RiverJarIT {

    private static final Path JAR = Path.of("target", "river.jar").toAbsolutePath();

    private static final String CONFIGURATION = """
            subscriptions:
              - name: shop
                source: {url: "%s"}
                rules: [{table: "*", sink: events}]
            sinks:
              events: {type: file, path: events.jsonl}
            server:
              applicationConnectors: [{type: http, port: 0, bindHost: 127.0.0.1}]
              adminConnectors: [{type: http, port: 0, bindHost: 127.0.0.1}]
            """.formatted(RunningRiver.NOWHERE);

    @TempDir
    Path directory;

    @Test
    void wrongConfigurationEndsWithASentenceAndAnExitCode() throws Exception {
        Process river = start("server", CONFIGURATION.replace("table:", "tabel:"));

        assertThat(river.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(river.exitValue()).isEqualTo(1);
        assertThat(output())
                .contains("subscriptions[0].rules[0].tabel: there is no such setting; did you mean \"table\"?")
                .doesNotContain("\tat ");
    }

    @Test
    void serverStandsByForADatabaseThatIsAwayAndStopsOnASignal() throws Exception {
        Process river = start("server", CONFIGURATION);
        try {
            await().atMost(Duration.ofSeconds(60))
                    .failFast(() -> !river.isAlive())
                    .until(() -> output().contains("River serves application pages at port"));
            river.destroy();

            assertThat(river.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(output()).contains("River stops").doesNotContain("\tat ");
        } finally {
            river.destroyForcibly();
        }
    }

    @Test
    void jarHoldsEverySinkAndNoSignature() throws IOException {
        try (JarFile jar = new JarFile(JAR.toFile())) {
            String sinks = new String(
                    jar.getInputStream(jar.getEntry("META-INF/services/dev.river.sink.SinkFactory"))
                            .readAllBytes(),
                    java.nio.charset.StandardCharsets.UTF_8);

            assertThat(sinks).contains("KafkaSinkFactory", "ElasticsearchSinkFactory", "FileSinkFactory");
            assertThat(jar.stream().map(entry -> entry.getName()))
                    .noneMatch(
                            name -> name.matches("META-INF/.*\\.(SF|DSA|RSA)") || name.endsWith("module-info.class"));
        }
    }

    private Process start(String command, String yaml) throws IOException {
        Path file = Files.writeString(directory.resolve("config.yml"), yaml);
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx128m",
                        "-jar",
                        JAR.toString(),
                        command,
                        file.toString())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("output").toFile())
                .start();
    }

    private String output() throws IOException {
        return Files.readString(directory.resolve("output"));
    }
}
