package dev.river.pipeline;

import java.io.IOException;

/** A process of a PostgreSQL server that does nothing until it is let go on. */
final class StoppedProcess implements AutoCloseable {

    private final String pid;

    /** @param kind as {@code pg_stat_activity.backend_type} names it; the server must have just one */
    StoppedProcess(TestDatabase database, String kind) {
        this.pid = database.query("SELECT pid::text FROM pg_stat_activity WHERE backend_type = '" + kind + "'")
                .orElseThrow();
        signal("-STOP");
    }

    @Override
    public void close() {
        signal("-CONT");
    }

    private void signal(String signal) {
        try {
            int exit =
                    new ProcessBuilder("kill", signal, pid).inheritIO().start().waitFor();
            if (exit != 0) {
                throw new AssertionError("kill " + signal + " " + pid + " has failed: " + exit);
            }
        } catch (IOException | InterruptedException e) {
            throw new AssertionError("Process " + pid + " cannot be sent " + signal, e);
        }
    }
}
