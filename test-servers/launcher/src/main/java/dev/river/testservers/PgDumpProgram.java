package dev.river.testservers;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** PostgreSQL's program {@code pg_dump}, which comes with no artifact: on Debian the package postgresql-client has it. */
public final class PgDumpProgram {

    /** What is to be said where it is not there. */
    public static final String ABSENT = "pg_dump is not installed, so nothing of dump.mode pg_dump is tested;"
            + " to test it: apt-get install postgresql-client";

    private PgDumpProgram() {}

    /** Its path, if it is installed. */
    public static Optional<Path> find() {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .map(folder -> Path.of(folder, "pg_dump"))
                .filter(Files::isExecutable)
                .findFirst();
    }
}
