package dev.river.benchmark.debezium;

import io.debezium.engine.ChangeEvent;
import io.debezium.engine.DebeziumEngine.ChangeConsumer;
import io.debezium.engine.DebeziumEngine.RecordCommitter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.List;
import java.util.Properties;

/** Drops the records and reports once, when the expected number has come. */
final class DropConsumer implements ChangeConsumer<ChangeEvent<String, String>> {

    private final long expected;
    private final Path report;
    private long records;
    private long length;
    private long first;

    DropConsumer(Properties settings) {
        this.expected = Long.parseLong(settings.getProperty("expected"));
        this.report = Path.of(settings.getProperty("report"));
    }

    @Override
    public void handleBatch(
            List<ChangeEvent<String, String>> events, RecordCommitter<ChangeEvent<String, String>> committer)
            throws InterruptedException {
        if (records == 0) {
            first = now();
        }
        boolean due = records < expected;
        for (ChangeEvent<String, String> event : events) {
            length += event.value() == null ? 0 : event.value().length();
            records++;
            committer.markProcessed(event);
        }
        committer.markBatchFinished();
        if (due && records >= expected) {
            report();
        }
    }

    private void report() {
        String text = "records=" + records + "\nbytes=" + length + "\nfirst=" + first + "\nlast=" + now() + "\n";
        try {
            // Whoever waits for the file finds it whole.
            Path draft = Files.writeString(report.resolveSibling(report.getFileName() + ".draft"), text);
            Files.move(draft, report, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long now() {
        Instant now = Instant.now();
        return now.getEpochSecond() * 1_000_000_000L + now.getNano();
    }
}
