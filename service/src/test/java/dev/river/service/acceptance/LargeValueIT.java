package dev.river.service.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A value that is larger than the memory is named with its table and column, and the command that helps. */
final class LargeValueIT {

    private static final String INSERT = "INSERT INTO docs SELECT 1, 'small', repeat(md5('x'), 3000000)";

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({"dump,auto", "stream,pgoutput", "stream,test_decoding"})
    @Timeout(180)
    void aValueThatDoesNotFitIsNamed(String way, String plugin) {
        String name = "large_" + way + "_" + plugin;
        SourceDatabase database = SourceDatabase.create(name);
        database.execute("CREATE TABLE docs (id int PRIMARY KEY, title text, body text);"
                + " CREATE TABLE others (id int PRIMARY KEY, note text); INSERT INTO others VALUES (1, 'x')");
        if (way.equals("dump")) {
            database.execute(INSERT);
        }
        RiverFolder.write(
                folder, RiverFolder.subscription(name, database, plugin, new Mirrors(database, name).rules()));
        try (RiverProcess river = RiverProcess.start(folder, "-Xmx80m")) {
            if (way.equals("stream")) {
                river.awaitState(name, "STREAMING");
                database.execute(INSERT);
            }
            String reason = river.awaitState(name, "FAILED").path("reason").asText();

            assertThat(reason)
                    .contains(
                            "too large for the memory", "column body of table public.docs, with 91 MiB", "java -Xmx8");
            river.stop();
        } finally {
            database.dropSlots();
        }
    }
}
