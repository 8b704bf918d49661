package com.example.webhook;

import dev.river.sink.Batch;
import dev.river.sink.ChangeRecord;
import dev.river.sink.FatalException;
import dev.river.sink.RejectedException;
import dev.river.sink.Rejection;
import dev.river.sink.RenderingException;
import dev.river.sink.RetriableException;
import dev.river.sink.Sink;
import dev.river.sink.SinkException;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Posts each batch as JSON lines; an answer of 2xx says that the receiver has it safe. */
final class WebhookSink implements Sink {

    private final Receiver receiver;

    WebhookSink(Receiver receiver) {
        this.receiver = receiver;
    }

    /** One batch at a time, so that their order holds, and written when this returns. */
    @Override
    public CompletionStage<Void> write(Batch batch) {
        ByteArrayOutputStream lines = new ByteArrayOutputStream();
        List<Rejection> rejections = new ArrayList<>();
        for (ChangeRecord record : batch.records()) {
            try {
                lines.writeBytes(record.value());
                lines.write('\n');
            } catch (RenderingException e) {
                rejections.add(Rejection.of(record, e.getMessage()));
            }
        }
        int status = receiver.post(lines.toByteArray());
        if (status / 100 != 2) {
            throw failure(status);
        }
        return rejections.isEmpty()
                ? CompletableFuture.completedStage(null)
                : CompletableFuture.failedStage(new RejectedException(rejections));
    }

    private SinkException failure(int status) {
        String answer = receiver + " answered a batch with " + status;
        return status == 408 || status == 429 || status >= 500
                ? new RetriableException(answer + ": the receiver is not ready.")
                : new FatalException(answer + ": see in the receiver's log what it does not take, then resume.");
    }

    /** The connections end by themselves. */
    @Override
    public void close() {}
}
