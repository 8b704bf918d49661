package dev.river.benchmark.contender;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A process that is measured. It is killed with this JVM. */
public final class Child implements AutoCloseable {

    private static final Duration TO_STOP = Duration.ofSeconds(20);
    private static final int LINES_TO_SHOW = 15;

    private final String name;
    private final Process process;
    private final Path log;
    private final long startedNanos;

    private Child(String name, Process process, Path log, long startedNanos) {
        this.name = name;
        this.process = process;
        this.log = log;
        this.startedNanos = startedNanos;
    }

    /**
     * Starts a command in a folder.
     *
     * @param log takes what it writes
     */
    public static Child start(String name, Path folder, Path log, List<String> command) {
        long startedNanos = UnixTime.nanos();
        try {
            Process process = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            endWithThis(process);
            return new Child(name, process, log, startedNanos);
        } catch (IOException e) {
            throw new UncheckedIOException(name + " could not be started", e);
        }
    }

    private static void endWithThis(Process process) {
        try {
            Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
        } catch (IllegalStateException e) {
            process.destroyForcibly();
            throw e;
        }
    }

    /** When it was started, in nanoseconds of Unix time. */
    public long startedNanos() {
        return startedNanos;
    }

    /** How long all its threads have run, in seconds. Only while it lives. */
    public double cpuSeconds() {
        return process.toHandle()
                .info()
                .totalCpuDuration()
                .map(cpu -> cpu.toNanos() / 1e9)
                .orElse(Double.NaN);
    }

    /** @throws ContenderException if it has ended */
    public void requireAlive() {
        if (!process.isAlive()) {
            throw new ContenderException(name + " has ended with the status " + process.exitValue()
                    + ". The end of its log:\n" + endOfLog());
        }
    }

    /**
     * Waits for its end.
     *
     * @throws ContenderException if it fails, or does not end in time
     */
    public void awaitEnd(Duration timeout) {
        try {
            if (!process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new ContenderException(name + " did not end within " + timeout.toSeconds() + " s");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ContenderException(name + " was not waited for any longer");
        }
        if (process.exitValue() != 0) {
            requireAlive();
        }
    }

    /** Asks it to stop, and kills it if it does not. */
    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(TO_STOP.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    private String endOfLog() {
        try {
            List<String> lines = Files.readAllLines(log);
            return String.join("\n", lines.subList(Math.max(0, lines.size() - LINES_TO_SHOW), lines.size()));
        } catch (IOException e) {
            return "(" + log + " cannot be read: " + e + ")";
        }
    }
}
