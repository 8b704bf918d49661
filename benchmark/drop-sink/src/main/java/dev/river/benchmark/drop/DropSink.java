package dev.river.benchmark.drop;

import dev.river.sink.Batch;
import dev.river.sink.ChangeRecord;
import dev.river.sink.FatalException;
import dev.river.sink.Sink;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Has each record rendered, key and value, and drops it. Reports once, when the expected number has come: {@code first} and
 * {@code last} are when the first and the last record came, in nanoseconds of Unix time, {@code bytes} the size of all values.
 */
final class DropSink implements Sink {

    private final long expected;
    private final Path report;
    private long records;
    private long bytes;
    private long first;
    /** Read by nobody; the JIT compiler must not find out that a key is of no use. */
    private int keys;

    DropSink(long expected, Path report) {
        this.expected = expected;
        this.report = report;
    }

    @Override
    public CompletionStage<@Nullable Void> write(Batch batch) {
        if (records == 0) {
            first = now();
        }
        for (ChangeRecord each : batch.records()) {
            String key = each.key();
            keys += key == null ? 0 : key.length();
            byte[] value = each.value();
            bytes += value == null ? 0 : value.length;
        }
        boolean due = records < expected;
        records += batch.records().size();
        if (due && records >= expected) {
            report();
        }
        return CompletableFuture.completedStage(null);
    }

    private void report() {
        String text = "records=" + records + "\nbytes=" + bytes + "\nfirst=" + first + "\nlast=" + now() + "\nkeys="
                + keys + "\n";
        try {
            // Whoever waits for the file finds it whole.
            Path draft = Files.writeString(report.resolveSibling(report.getFileName() + ".draft"), text);
            Files.move(draft, report, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new FatalException("The report cannot be written to " + report + ": " + e, e);
        }
    }

    private static long now() {
        Instant now = Instant.now();
        return now.getEpochSecond() * 1_000_000_000L + now.getNano();
    }

    @Override
    public void close() {}
}
