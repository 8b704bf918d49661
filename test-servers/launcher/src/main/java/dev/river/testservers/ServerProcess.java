package dev.river.testservers;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A running server. It stops in good order on a line on its standard input, and at once at the end of it, which also
 * comes when this JVM dies.
 */
final class ServerProcess {
    private static final Duration START_TIMEOUT = Duration.ofSeconds(90);
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(20);
    private static final Duration KILL_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration SUPERVISOR_TIMEOUT = Duration.ofSeconds(2);
    private static final Duration KILL_POLL = Duration.ofMillis(5);
    private static final Duration POLL = Duration.ofMillis(40);

    private final String name;
    private final Process process;

    private ServerProcess(String name, Process process) {
        this.name = name;
        this.process = process;
    }

    /** Starts the command and returns when the server is ready. */
    static ServerProcess start(
            String name, List<String> command, Map<String, String> environment, ServerLog log, Readiness readiness) {
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.file().toFile()));
        builder.environment().putAll(environment);
        ServerProcess server;
        try {
            server = new ServerProcess(name, builder.start());
        } catch (IOException e) {
            throw new ServerStartException(
                    name + " could not be started, because the command " + command.get(0) + " cannot be run here.", e);
        }
        try {
            server.awaitReady(log, readiness);
        } catch (RuntimeException e) {
            server.kill();
            throw e;
        }
        return server;
    }

    private void awaitReady(ServerLog log, Readiness readiness) {
        long deadline = System.nanoTime() + START_TIMEOUT.toNanos();
        try {
            while (!readiness.isReady()) {
                if (exitsWithin(POLL)) {
                    throw new ServerStartException(name + " ended with the status " + process.exitValue()
                            + " while it started. The end of its log " + log.file() + ":\n" + log.tail());
                }
                if (System.nanoTime() - deadline > 0) {
                    throw new ServerStartException(name + " was not ready within " + START_TIMEOUT.toSeconds()
                            + " seconds. The end of its log " + log.file() + ":\n" + log.tail());
                }
            }
        } catch (IOException e) {
            throw new ServerStartException(name + " could not be asked whether it is ready.", e);
        }
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Stops in good order, or by force if that takes too long. */
    void stop() {
        try {
            OutputStream input = process.getOutputStream();
            input.write("stop\n".getBytes(StandardCharsets.US_ASCII));
            input.flush();
        } catch (IOException e) {
            // The server has ended already, and with it the pipe.
        }
        if (!exitsWithin(STOP_TIMEOUT)) {
            kill();
        }
    }

    /** Sends it a signal of Unix, by its name. */
    void signal(String signal) {
        try {
            Process kill = new ProcessBuilder("kill", "-" + signal, String.valueOf(process.pid())).start();
            int status = kill.waitFor();
            if (status != 0) {
                throw new IllegalStateException("The signal " + signal + " could not be sent to " + name + ".");
            }
        } catch (IOException e) {
            throw new UncheckedIOException("The command kill cannot be run here.", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Kills the server and all its processes without a chance to clean up, as a crash of the machine would. */
    void kill() {
        List<ProcessHandle> descendants = process.descendants().toList();
        descendants.forEach(ProcessHandle::destroyForcibly);
        if (!descendants.isEmpty()) {
            // A supervisor ends with its server. Left to do so it reaps the server, whose number is then free: a
            // PostgreSQL that starts again would take a dead process of that number for a running server.
            awaitEnd(process.toHandle(), SUPERVISOR_TIMEOUT);
        }
        process.destroyForcibly();
        awaitEnd(process.toHandle(), KILL_TIMEOUT);
        descendants.forEach(descendant -> awaitEnd(descendant, KILL_TIMEOUT));
    }

    /** Waits also in a thread that is interrupted: a server must not be left half dead. */
    private static void awaitEnd(ProcessHandle handle, Duration timeout) {
        long deadline = System.nanoTime() + timeout.toNanos();
        while (isRunning(handle) && System.nanoTime() - deadline < 0) {
            LockSupport.parkNanos(KILL_POLL.toNanos());
        }
    }

    /** Whether it still runs, and is not merely waiting to be reaped by somebody: then it has no command any more. */
    private static boolean isRunning(ProcessHandle handle) {
        return handle.isAlive() && handle.info().command().isPresent();
    }

    private boolean exitsWithin(Duration timeout) {
        try {
            return process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("The thread was interrupted while it waited for " + name + ".", e);
        }
    }
}
