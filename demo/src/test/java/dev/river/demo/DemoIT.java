package dev.river.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The demo as the script starts it: in a process of its own, on servers of its own. */
final class DemoIT {
    private static final Path RIVER_JAR = Path.of("..", "service", "target", "river.jar");
    private static final int TO_END_SECONDS = 150;

    @TempDir
    private Path temporary;

    @Test
    void everythingArrivesAndNothingIsLeftBehind() throws Exception {
        int status = run(DemoMain.class, "--seconds", "4");

        assertThat(lastLine())
                .as(output())
                .matches("demo: [1-9]\\d* rows dumped, [1-9]\\d* changes streamed, [1-9]\\d* records,"
                        + " [1-9]\\d* documents, 0 mismatches");
        assertThat(status).isZero();
        assertThat(temporary.resolve("tmp")).isDirectoryNotContaining("glob:**/river-demo-*");
    }

    @Test
    void whatDiffersIsFound() throws Exception {
        int status = run(SabotagedDemo.class, "--seconds", "1");

        assertThat(lastLine()).as(output()).endsWith(" documents, 2 mismatches");
        assertThat(output())
                .containsPattern("index products: row \\S+ is missing")
                .containsPattern("index customers: row \\d+ differs in the column credit");
        assertThat(status).isEqualTo(1);
    }

    @Test
    void misuseIsToldAtOnce() throws Exception {
        int status = run(DemoMain.class, "--minutes", "1");

        assertThat(lastLine()).isEqualTo("demo: There is no argument --minutes; --help tells of those there are.");
        assertThat(status).isEqualTo(2);
    }

    /** Its standard input stays open until it has ended, or the test is given up. */
    private int run(Class<?> main, String... arguments) throws IOException, InterruptedException {
        Files.createDirectories(temporary.resolve("tmp"));
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx192m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Duser.timezone=UTC",
                "-Djava.io.tmpdir=" + temporary.resolve("tmp"),
                "-Driver.jar=" + RIVER_JAR,
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(outputFile().toFile());
        Process demo = builder.start();
        try {
            assertThat(demo.waitFor(TO_END_SECONDS, TimeUnit.SECONDS))
                    .as(output())
                    .isTrue();
            return demo.exitValue();
        } finally {
            demo.getOutputStream().close();
        }
    }

    private Path outputFile() {
        return temporary.resolve("output");
    }

    private String output() throws IOException {
        return Files.readString(outputFile());
    }

    private String lastLine() throws IOException {
        List<String> lines = Files.readAllLines(outputFile());
        return lines.get(lines.size() - 1);
    }
}
