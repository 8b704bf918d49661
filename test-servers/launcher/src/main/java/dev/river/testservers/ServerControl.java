package dev.river.testservers;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The life of one server: it runs or not, and its folder goes when it is closed or the JVM ends. */
final class ServerControl {
    private final String name;
    private final ServerDirectory directory;
    private final Supplier<ServerProcess> launch;
    private final Thread atExit;
    private @Nullable ServerProcess running;
    private boolean closed;

    private ServerControl(String name, ServerDirectory directory, Supplier<ServerProcess> launch) {
        this.name = name;
        this.directory = directory;
        this.launch = launch;
        this.atExit = new Thread(this::end, "stop-" + name);
    }

    /** Starts the server for the first time; if it fails, nothing of it stays. */
    static ServerControl start(String name, ServerDirectory directory, Supplier<ServerProcess> launch) {
        ServerControl control = new ServerControl(name, directory, launch);
        Runtime.getRuntime().addShutdownHook(control.atExit);
        try {
            control.start();
        } catch (RuntimeException e) {
            control.close();
            throw e;
        }
        return control;
    }

    synchronized void start() {
        if (closed) {
            throw new IllegalStateException(name + " is closed. Start a new one.");
        }
        if (running != null && running.isAlive()) {
            throw new IllegalStateException(name + " is running. Stop or kill it before it starts again.");
        }
        running = launch.get();
    }

    synchronized void stop() {
        if (running != null) {
            running.stop();
            running = null;
        }
    }

    synchronized void kill() {
        if (running != null) {
            running.kill();
            running = null;
        }
    }

    synchronized void signal(String signal) {
        if (running != null) {
            running.signal(signal);
        }
    }

    void close() {
        end();
        try {
            Runtime.getRuntime().removeShutdownHook(atExit);
        } catch (IllegalStateException e) {
            // The JVM is ending, and the hook finds nothing left to do.
        }
    }

    private synchronized void end() {
        if (closed) {
            return;
        }
        closed = true;
        // Nobody will read what a temporary folder holds.
        if (directory.temporary()) {
            kill();
        } else {
            stop();
        }
        directory.release();
    }
}
