package dev.river.benchmark.contender;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Properties;

/**
 * Nowhere: the contender renders the records and drops them, and reports when the last of them has come.
 *
 * @param report the file that it reports to
 * @param expected how many records there are
 */
public record Drop(Path report, long expected) implements Destination {

    @Override
    public Arrival await(Child child, Duration timeout) {
        Waiting.until("records were not dropped", child, timeout, () -> Files.exists(report));
        Properties told = new Properties();
        try (BufferedReader reader = Files.newBufferedReader(report)) {
            told.load(reader);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Arrival(number(told, "records"), number(told, "first"), number(told, "last"));
    }

    private static long number(Properties told, String name) {
        return Long.parseLong(told.getProperty(name));
    }
}
