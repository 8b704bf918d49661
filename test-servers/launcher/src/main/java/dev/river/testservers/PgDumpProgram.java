package dev.river.testservers;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** PostgreSQL's program {@code pg_dump}, which comes with no artifact: on Debian the package postgresql-client has it. */
public final class PgDumpProgram {

    /** What is to be said where it is not there. */
    public static final String ABSENT = "pg_dump is not installed, so nothing of dump.mode pg_dump is tested;"
            + " to test it: apt-get install postgresql-client";

    private static final int TIMEOUT_SECONDS = 60;

    private PgDumpProgram() {}

    /** Its path, if it is installed. */
    public static Optional<Path> find() {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .map(folder -> Path.of(folder, "pg_dump"))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /**
     * Runs it for the rows of a database.
     *
     * @param environment variables of libpq beside those of the connection
     * @param options further ones of the program
     * @throws IllegalStateException if it fails
     */
    public static void run(
            PostgresServer server, String database, Map<String, String> environment, List<String> options) {
        List<String> command = new ArrayList<>(List.of(find().orElseThrow().toString(), "--data-only"));
        command.addAll(options);
        ProcessBuilder builder = new ProcessBuilder(command).inheritIO();
        builder.environment()
                .putAll(Map.of(
                        "PGHOST",
                        "127.0.0.1",
                        "PGPORT",
                        String.valueOf(server.port()),
                        "PGUSER",
                        PostgresServer.SUPERUSER,
                        "PGDATABASE",
                        database));
        builder.environment().putAll(environment);
        try {
            Process process = builder.start();
            if (!process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
                process.destroyForcibly();
                throw new IllegalStateException(command + " did not end well");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("The thread was interrupted while it waited for pg_dump", e);
        }
    }
}
