package dev.river.benchmark.contender;

import dev.river.benchmark.data.Database;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** psql, which throws away what COPY tells. */
public final class PsqlCopy {

    private PsqlCopy() {}

    /** Reads the table, and tells how long it took, in seconds. */
    public static double read(Path folder, Database database, Duration timeout) {
        List<String> command = List.of(
                Programs.postgres("psql"),
                "-h",
                "127.0.0.1",
                "-p",
                String.valueOf(database.server().port()),
                "-U",
                "postgres",
                "-d",
                database.name(),
                "-o",
                "/dev/null",
                "-c",
                "COPY " + Database.TABLE + " TO STDOUT");
        long start = System.nanoTime();
        try (Child child = Child.start("psql", folder, folder.resolve("psql.log"), command)) {
            child.awaitEnd(timeout);
            return (System.nanoTime() - start) / 1e9;
        }
    }
}
