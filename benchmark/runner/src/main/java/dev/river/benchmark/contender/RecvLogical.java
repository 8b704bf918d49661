package dev.river.benchmark.contender;

import dev.river.benchmark.data.Backlog;
import dev.river.benchmark.data.Database;
import dev.river.benchmark.data.Plugin;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** PostgreSQL's own reader of slots, which throws away what it reads. */
public final class RecvLogical {

    private RecvLogical() {}

    /**
     * Reads a backlog to its end.
     *
     * @param host the server's address, or the folder of its socket
     * @return how long it took, in seconds
     */
    public static double drain(Path folder, Backlog backlog, Plugin plugin, String host, Duration timeout) {
        String slot = backlog.slot(plugin);
        List<String> command = new ArrayList<>(List.of(
                Programs.postgres("pg_recvlogical"),
                "-h",
                host,
                "-p",
                String.valueOf(backlog.database().server().port()),
                "-U",
                "postgres",
                "-d",
                backlog.database().name(),
                "-S",
                slot,
                "--start",
                "--no-loop",
                "--endpos=" + backlog.end(),
                "-f",
                "/dev/null"));
        command.addAll(
                plugin == Plugin.PGOUTPUT
                        ? List.of("-o", "proto_version=1", "-o", "publication_names=" + Database.PUBLICATION)
                        : List.of("-o", "include-xids=1", "-o", "skip-empty-xacts=1"));
        long start = System.nanoTime();
        try (Child child = Child.start("pg_recvlogical", folder, folder.resolve("pg_recvlogical.log"), command)) {
            child.awaitEnd(timeout);
            return (System.nanoTime() - start) / 1e9;
        }
    }
}
