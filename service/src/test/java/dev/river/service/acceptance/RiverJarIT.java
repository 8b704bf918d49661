package dev.river.service.acceptance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The jar by itself: what is in it, how it starts and how it ends. */
final class RiverJarIT {

    /** Nothing listens there: subscriptions wait for it. */
    private static final String CONFIGURATION = """
            subscriptions:
              - name: shop
                source: {url: "jdbc:postgresql://127.0.0.1:1/shop"}
                rules: [{table: "*", sink: events}]
            sinks:
              events: {type: file, path: events.jsonl}
            """;

    @TempDir
    Path folder;

    @Test
    @Timeout(300)
    void wrongConfigurationEndsWithASentenceAndAnExitCode() {
        RiverFolder.writeYaml(folder, CONFIGURATION.replace("table:", "tabel:"));

        try (RiverProcess river = RiverProcess.launch(folder)) {
            assertThat(river.awaitEnd()).isEqualTo(1);
            assertThat(river.log())
                    .contains("subscriptions[0].rules[0].tabel: there is no such setting; did you mean \"table\"?")
                    .doesNotContain("\tat ");
        }
    }

    @Test
    @Timeout(300)
    void withoutACommandItTellsTheUsageAndFails() {
        try (RiverProcess river = RiverProcess.run(folder, List.of())) {
            assertThat(river.awaitEnd()).isEqualTo(1);
            assertThat(river.output()).contains("usage: java -jar river.jar", "check", "server");
        }
        try (RiverProcess river = RiverProcess.run(folder, List.of(), "--help")) {
            assertThat(river.awaitEnd()).isZero();
        }
    }

    @Test
    @Timeout(300)
    void serverStandsByForADatabaseThatIsAwayAndStopsOnASignal() {
        RiverFolder.writeYaml(folder, CONFIGURATION);

        try (RiverProcess river = RiverProcess.start(folder)) {
            river.stop();
            assertThat(river.log()).contains("River stops").doesNotContain("\tat ");
            assertThat(river.output()).isEmpty();
        }
    }

    @Test
    void jarHoldsEverySinkAndNoSignature() throws IOException {
        try (JarFile jar = new JarFile(RiverProcess.JAR.toFile())) {
            JarEntry list = jar.getJarEntry("META-INF/services/dev.river.sink.SinkFactory");
            assertThat(new String(jar.getInputStream(list).readAllBytes(), UTF_8))
                    .contains("KafkaSinkFactory", "ElasticsearchSinkFactory", "FileSinkFactory");
            assertThat(jar.stream().map(JarEntry::getName))
                    .noneMatch(
                            name -> name.matches("META-INF/.*\\.(SF|DSA|RSA)") || name.endsWith("module-info.class"));
        }
    }
}
