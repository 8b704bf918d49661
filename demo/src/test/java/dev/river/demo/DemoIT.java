package dev.river.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
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
    void everyPlaceThatTheGuideNamesAnswers() throws Exception {
        Process demo = start(DemoMain.class);
        try {
            await().atMost(Duration.ofSeconds(TO_END_SECONDS))
                    .failFast(() -> assertThat(demo.isAlive()).as(output()).isTrue())
                    .until(() -> output().contains("jdbc:postgresql:"));
            List<String> addresses = Pattern.compile("https?://\\S+")
                    .matcher(output())
                    .results()
                    .map(MatchResult::group)
                    .toList();

            assertThat(addresses).hasSizeGreaterThan(3);
            for (String address : addresses) {
                // An index is there once its first documents are.
                await(address).atMost(Duration.ofSeconds(60)).until(() -> statusOf(address) == 200);
            }
        } finally {
            demo.getOutputStream().close();
        }
        assertThat(demo.waitFor(TO_END_SECONDS, TimeUnit.SECONDS)).as(output()).isTrue();
        assertThat(demo.exitValue()).as(output()).isZero();
    }

    private static int statusOf(String address) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(address)).build();
        return HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }

    @Test
    void misuseIsToldAtOnce() throws Exception {
        int status = run(DemoMain.class, "--minutes", "1");

        assertThat(lastLine()).isEqualTo("demo: There is no argument --minutes; --help lists the arguments.");
        assertThat(status).isEqualTo(2);
    }

    /** Its standard input stays open until it has ended, or the test is given up. */
    private int run(Class<?> main, String... arguments) throws IOException, InterruptedException {
        Process demo = start(main, arguments);
        try {
            assertThat(demo.waitFor(TO_END_SECONDS, TimeUnit.SECONDS))
                    .as(output())
                    .isTrue();
            return demo.exitValue();
        } finally {
            demo.getOutputStream().close();
        }
    }

    private Process start(Class<?> main, String... arguments) throws IOException {
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
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(outputFile().toFile())
                .start();
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
