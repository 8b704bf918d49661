package dev.river.service.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** River in a process of its own, as {@code java -jar river.jar server config.yml} in the folder of the configuration. */
final class RiverProcess implements AutoCloseable {

    static final Path JAR = Path.of("target", "river.jar").toAbsolutePath();
    private static final Pattern PORTS =
            Pattern.compile("application pages at port (\\d+), admin pages at port (\\d+)");
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    /** 128 and the number of SIGTERM: what a process ends with that obeys it. */
    private static final int STOPPED = 143;

    private final Process process;
    private final Path output;
    private final Path log;

    private RiverProcess(Process process, Path output, Path log) {
        this.process = process;
        this.output = output;
        this.log = log;
    }

    /** Starts {@code server} with the folder's {@code config.yml}, and does not wait. */
    static RiverProcess launch(Path folder, String... javaOptions) {
        return run(folder, List.of(javaOptions), "server", "config.yml");
    }

    /** Starts the jar in the folder with these arguments, and does not wait. */
    static RiverProcess run(Path folder, List<String> javaOptions, String... arguments) {
        try {
            Path output = Files.createTempFile(folder, "river", ".out");
            Path log = Files.createTempFile(folder, "river", ".log");
            List<String> command = Stream.of(
                            Stream.of(Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString()),
                            // It lives for seconds: a compiler that is fast to start and one thread of a collector are
                            // enough.
                            Stream.of("-Xmx256m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"),
                            javaOptions.stream(),
                            Stream.of("-jar", JAR.toString()),
                            Stream.of(arguments))
                    .flatMap(part -> part)
                    .toList();
            ProcessBuilder builder = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectOutput(output.toFile())
                    .redirectError(log.toFile());
            builder.environment().put("RIVER_PASSWORD", "secret");
            return new RiverProcess(builder.start(), output, log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts it, and waits until it serves its pages. */
    static RiverProcess start(Path folder, String... javaOptions) {
        RiverProcess river = launch(folder, javaOptions);
        river.awaitLog("River serves");
        return river;
    }

    void assertAlive() {
        assertThat(process.isAlive()).as(log()).isTrue();
    }

    /** All that it has written to standard output so far. */
    String output() {
        return text(output);
    }

    /** All that it has logged so far, to standard error. */
    String log() {
        return text(log);
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The lines of the log at WARN or above. */
    List<String> warnings() {
        return log().lines()
                .filter(line -> line.contains(" WARN ") || line.contains(" ERROR "))
                .toList();
    }

    void awaitLog(String text) {
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(100))
                .failFast(this::assertAlive)
                .until(() -> log().contains(text));
    }

    /** How a subscription is, as the API tells it. */
    JsonNode status(String subscription) {
        return Web.json("GET", url(1) + "/api/subscriptions/" + subscription, "");
    }

    JsonNode awaitStatus(String subscription, Predicate<JsonNode> condition) {
        return await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(50))
                .failFast(this::assertAlive)
                .until(() -> status(subscription), condition);
    }

    JsonNode awaitState(String subscription, String state) {
        return awaitStatus(subscription, status -> status.path("state").asText().equals(state));
    }

    /** The health check's answer, which has to be red, with the sentence for the subscription. */
    String redSentence(String subscription) {
        return sentence(subscription, 500);
    }

    /** What its health says while all is well. */
    String greenSentence(String subscription) {
        return sentence(subscription, 200);
    }

    private String sentence(String subscription, int status) {
        HttpResponse<String> response = Web.send("GET", url(2) + "/healthcheck", "");
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        return Json.parse(response.body())
                .path("subscription." + subscription)
                .path("message")
                .asText();
    }

    void assertHealthy() {
        HttpResponse<String> response = Web.send("GET", url(2) + "/healthcheck", "");
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    }

    /** The page for Prometheus. */
    String metrics() {
        return Web.send("GET", url(2) + "/metrics", "").body();
    }

    void task(String task, String subscription) {
        task(task, subscription, "");
    }

    /** @param parameters further ones, each with a &amp; before it */
    void task(String task, String subscription, String parameters) {
        HttpResponse<String> response = post(task, subscription, parameters);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    }

    /** Why a task cannot be done now. */
    String refusal(String task, String subscription) {
        HttpResponse<String> response = post(task, subscription, "");
        assertThat(response.statusCode()).as(response.body()).isEqualTo(409);
        return response.body();
    }

    private HttpResponse<String> post(String task, String subscription, String parameters) {
        return Web.send("POST", adminUrl() + "/tasks/" + task + "?subscription=" + subscription + parameters, "");
    }

    /** Where tasks are taken. */
    String adminUrl() {
        return url(2);
    }

    int applicationPort() {
        return Integer.parseInt(port(1));
    }

    private String url(int which) {
        return "http://127.0.0.1:" + port(which);
    }

    private String port(int which) {
        Matcher ports = PORTS.matcher(log());
        assertThat(ports.find()).as(log()).isTrue();
        return ports.group(which);
    }

    /** As {@code kill -9} does. */
    void kill() {
        process.destroyForcibly();
        awaitEnd();
    }

    /** Stops it from running, without its notice, until it is thawed. */
    void freeze() {
        signal("STOP");
    }

    void thaw() {
        signal("CONT");
    }

    private void signal(String name) {
        try {
            new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid()))
                    .start()
                    .waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** As {@code kill} does, in good order. */
    void stop() {
        process.destroy();
        assertThat(awaitEnd()).as(log()).isEqualTo(STOPPED);
    }

    /** Waits for its end, and gives its exit code. */
    int awaitEnd() {
        try {
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).as(log()).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return process.exitValue();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
