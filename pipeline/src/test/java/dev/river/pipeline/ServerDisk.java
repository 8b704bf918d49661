package dev.river.pipeline;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import dev.river.testservers.PostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The folder with the data of a server. */
final class ServerDisk {

    private final PostgresServer server;
    private final TestDatabase database;
    private final Path data;

    ServerDisk(PostgresServer server, TestDatabase database) {
        this.server = server;
        this.database = database;
        this.data = Path.of(database.query("SHOW data_directory").orElseThrow());
    }

    /** Copies it while the server stands still. */
    void copyTo(Path copy) throws IOException, InterruptedException {
        server.stop();
        copy(data, copy);
        server.startAgain();
    }

    /** Puts back what was copied. The server runs with that. */
    void putBack(Path copy) throws IOException, InterruptedException {
        server.stop();
        MoreFiles.deleteRecursively(data, RecursiveDeleteOption.ALLOW_INSECURE);
        copy(copy, data);
        server.startAgain();
    }

    /** Has the server run as a standby without a primary. */
    void makeStandby() throws IOException {
        server.stop();
        Files.createFile(data.resolve("standby.signal"));
        server.startAgain();
    }

    /** With the owners and rights, which PostgreSQL wants to be as they were. */
    private static void copy(Path from, Path to) throws IOException, InterruptedException {
        Process process = new ProcessBuilder("cp", "-a", from.toString(), to.toString())
                .inheritIO()
                .start();
        if (process.waitFor() != 0) {
            throw new IllegalStateException("cp could not copy " + from);
        }
    }

    /** Deletes all WAL but that which is written now. Returns how many files that were. */
    int deleteOldWal() throws IOException {
        String current =
                database.query("SELECT pg_walfile_name(pg_current_wal_lsn())").orElseThrow();
        List<Path> old;
        try (Stream<Path> files = Files.list(data.resolve("pg_wal"))) {
            old = files.filter(file -> file.getFileName().toString().matches("[0-9A-F]{24}")
                            && file.getFileName().toString().compareTo(current) < 0)
                    .toList();
        }
        for (Path file : old) {
            Files.delete(file);
        }
        return old.size();
    }
}
