package dev.river.benchmark.figure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.river.benchmark.contender.Debezium;
import dev.river.benchmark.contender.River;
import dev.river.benchmark.data.Backlog;
import dev.river.benchmark.data.Dataset;
import dev.river.benchmark.data.Load;
import dev.river.benchmark.data.Plugin;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Each way of measuring, on few rows: what it tells of speed says nothing here. */
@Timeout(300)
class BenchIT {

    private static final long ROWS = 1_000;

    @TempDir
    static Path folder;

    static Path recordings;
    static Bench bench;

    @BeforeAll
    static void open() throws IOException {
        // PostgreSQL may have to run as another user than the one that starts it.
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
        System.setProperty("benchmark.root", Path.of("../..").toRealPath().toString());
        recordings = Files.createDirectory(folder.resolve("recordings"));
        bench = new Bench(folder, 1, 0.001, Optional.of(recordings), progress -> {}, figure -> {}, growth -> {});
    }

    @AfterAll
    static void close() {
        bench.close();
    }

    @Test
    void riverAndDebeziumDrainABacklog() {
        try (Backlog backlog = Backlog.make(bench.postgres(), Dataset.columns(12), Load.UPDATES_AND_DELETES, ROWS)) {
            assertThat(bench.drain("debezium", backlog, Plugin.PGOUTPUT, bench.drop(ROWS), Debezium::startTuned)
                            .startSeconds())
                    .isPositive();
            assertThat(bench.drainSeveralTimes(backlog, 2)).isPositive();
        }
        assertThat(recordings).isDirectoryContaining(file -> file.toString().endsWith(".jfr"));
    }

    @Test
    void riverAndDebeziumDumpIntoKafka() {
        try (Backlog backlog = Backlog.ofTables(bench.postgres(), Dataset.fiveColumns(), 3, ROWS)) {
            assertThat(bench.dump("river", backlog.database(), bench.topic(ROWS), River::start)
                            .cpuSeconds())
                    .isPositive();
            assertThat(bench.dump("debezium", backlog.database(), bench.topic(ROWS), Debezium::startTuned)
                            .perSecond())
                    .isPositive();
        }
    }
}
