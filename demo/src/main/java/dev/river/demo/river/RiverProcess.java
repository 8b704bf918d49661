package dev.river.demo.river;

import dev.river.demo.server.DemoException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** River in a process of its own. It ends with this JVM, however that ends. */
public final class RiverProcess implements AutoCloseable {
    private static final Duration TO_STOP = Duration.ofSeconds(40);
    private static final int LINES_TO_SHOW = 10;

    /**
     * Stands between this JVM and River: at the end of its input, which also comes when this JVM dies, it asks River to
     * stop, and kills it if it does not. The terminal's signals are left to the JVM.
     */
    private static final String SUPERVISOR = """
            trap '' HUP INT
            exec 3<&0
            "$@" 3<&- </dev/null &
            river=$!
            ( while read -r line <&3; do :; done; kill -TERM $river; sleep 30; kill -KILL $river ) 2>/dev/null &
            watcher=$!
            wait $river
            status=$?
            kill -KILL $watcher 2>/dev/null
            exit $status
            """;

    private final Process process;
    private final Path log;

    private RiverProcess(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    /** Starts it; its output goes to the log. */
    public static RiverProcess start(Path jar, Path config, String password, Path log) throws DemoException {
        if (!Files.isRegularFile(jar)) {
            throw new DemoException("There is no " + jar + "; build it with ./mvnw package.");
        }
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        ProcessBuilder builder = new ProcessBuilder(List.of(
                        "sh",
                        "-c",
                        SUPERVISOR,
                        "sh",
                        java,
                        "-Xmx256m",
                        "-jar",
                        jar.toString(),
                        "server",
                        config.toString()))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().put("RIVER_PASSWORD", password);
        try {
            return new RiverProcess(builder.start(), log);
        } catch (IOException e) {
            throw new DemoException("River could not be started: " + e.getMessage(), e);
        }
    }

    /** @throws DemoException with the end of River's log, if it has ended by itself */
    public void requireAlive() throws DemoException {
        if (!process.isAlive()) {
            throw new DemoException(
                    "River has ended with the status " + process.exitValue() + ". The end of its log:\n" + endOfLog());
        }
    }

    /** Stops River in good order, by SIGTERM. */
    @Override
    public void close() {
        try {
            process.getOutputStream().close();
        } catch (IOException e) {
            // It has ended already, and with it the pipe.
        }
        try {
            if (process.waitFor(TO_STOP.toSeconds(), TimeUnit.SECONDS)) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }

    private String endOfLog() {
        try {
            List<String> lines = Files.readAllLines(log);
            return String.join("\n", lines.subList(Math.max(0, lines.size() - LINES_TO_SHOW), lines.size()));
        } catch (IOException e) {
            return "(" + log + " cannot be read: " + e.getMessage() + ")";
        }
    }
}
