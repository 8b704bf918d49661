package dev.river.service.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code dump} on the command line. */
final class DumpCommandIT {

    @TempDir
    Path folder;

    private String name = "";

    @BeforeEach
    void configure() throws IOException {
        name = "dumped_" + System.nanoTime();
        SourceDatabase database = SourceDatabase.create(name);
        database.execute("CREATE TABLE orders (id int PRIMARY KEY); CREATE TABLE lines (id int PRIMARY KEY);"
                + " INSERT INTO orders SELECT generate_series(1, 100);"
                + " INSERT INTO lines SELECT generate_series(1, 10)");
        RiverFolder.writeYaml(
                folder,
                "subscriptions:\n"
                        + RiverFolder.subscription(name, database, "auto", "[{table: \"public.*\", sink: events}]")
                        + "sinks: {events: {type: file, path: events.jsonl}}\n",
                FreePort.find(),
                FreePort.find());
    }

    private long rows() throws IOException {
        return Files.readAllLines(folder.resolve("events.jsonl")).size();
    }

    @Test
    @Timeout(300)
    void theServerThatRunsIsAsked() throws IOException {
        try (RiverProcess river = RiverProcess.start(folder)) {
            river.awaitState(name, "STREAMING");
            assertThat(rows()).isEqualTo(110);

            try (RiverProcess command = RiverProcess.run(
                    folder,
                    List.of(),
                    "dump",
                    "config.yml",
                    "--table",
                    "orders",
                    "--table",
                    "lin*",
                    "--where",
                    "id > 5")) {
                assertThat(command.awaitEnd()).as(command.log()).isZero();
                assertThat(command.output())
                        .contains(
                                "The River that runs is asked",
                                name + ": dump 1 is done: 100.0 %, 100 of about 100 rows");
            }
            assertThat(rows()).isEqualTo(110 + 95 + 5);
            river.stop();
        }
    }

    @Test
    @Timeout(300)
    void withoutAServerItWorksAlone() throws IOException {
        try (RiverProcess command = RiverProcess.run(folder, List.of(), "dump", "config.yml")) {
            assertThat(command.awaitEnd()).as(command.log()).isZero();
            assertThat(command.output()).contains("does it by itself", name + ": dump 1 is");
        }
        assertThat(rows()).isEqualTo(110);

        try (RiverProcess command = RiverProcess.run(folder, List.of(), "dump", "config.yml", "--table", "lines")) {
            assertThat(command.awaitEnd()).as(command.log()).isZero();
            assertThat(command.output()).contains(name + ": dump 2 is done: 100.0 %, 10 of about 10 rows");
        }
        assertThat(rows()).isEqualTo(120);
    }

    @Test
    @Timeout(300)
    void whatDoesNotFitIsToldInASentence() {
        try (RiverProcess command =
                RiverProcess.run(folder, List.of(), "dump", "config.yml", "--subscription", "nil")) {
            assertThat(command.awaitEnd()).isEqualTo(1);
            assertThat(command.log()).contains("There is no subscription nil; there are " + name);
        }
        try (RiverProcess command = RiverProcess.run(folder, List.of(), "dump", "config.yml", "--table", "order")) {
            assertThat(command.awaitEnd()).isEqualTo(1);
            assertThat(command.log()).contains("No table of subscription " + name + " is called order");
        }
    }
}
