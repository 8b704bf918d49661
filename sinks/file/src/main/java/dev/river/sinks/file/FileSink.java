package dev.river.sinks.file;

import dev.river.sink.Batch;
import dev.river.sink.ChangeRecord;
import dev.river.sink.RejectedException;
import dev.river.sink.Rejection;
import dev.river.sink.RenderingException;
import dev.river.sink.Sink;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Writes each record as a line; a batch is durable when {@link #write} returns. */
final class FileSink implements Sink {

    private final LineOutput output;

    FileSink(LineOutput output) {
        this.output = output;
    }

    @Override
    public CompletionStage<@Nullable Void> write(Batch batch) {
        List<byte[]> lines = new ArrayList<>(batch.records().size());
        List<Rejection> rejections = new ArrayList<>();
        for (ChangeRecord record : batch.records()) {
            byte[] value;
            try {
                value = record.value();
            } catch (RenderingException e) {
                rejections.add(Rejection.of(record, e.getMessage()));
                continue;
            }
            if (value == null) {
                rejections.add(Rejection.of(
                        record,
                        "The record's format has nothing to write for a " + record.operation()
                                + ": use the format river for the sink file."));
            } else {
                lines.add(value);
            }
        }
        try {
            output.write(lines);
        } catch (IOException e) {
            return CompletableFuture.failedStage(FileFailures.of(e, output));
        }
        return rejections.isEmpty()
                ? CompletableFuture.completedStage(null)
                : CompletableFuture.failedStage(new RejectedException(rejections));
    }

    @Override
    public void close() {
        try {
            output.close();
        } catch (IOException e) {
            throw FileFailures.of(e, output);
        }
    }
}
