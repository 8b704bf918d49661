package com.example.webhook;

import dev.river.sink.Batch;
import dev.river.sink.ChangeRecord;
import dev.river.sink.FatalException;
import dev.river.sink.RetriableException;
import dev.river.sink.Sink;
import dev.river.sink.SinkException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Posts each batch as JSON lines; an answer of 2xx says that the receiver has it safe. */
final class WebhookSink implements Sink {

    private final HttpClient client;
    private final URI url;
    private final String receiver;
    private final Duration timeout;

    WebhookSink(URI url, Duration timeout) {
        this.client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(timeout)
                .build();
        this.url = url;
        // Not all of the URL, which may hold a secret.
        this.receiver = "The webhook at " + url.getHost() + (url.getPort() < 0 ? "" : ":" + url.getPort());
        this.timeout = timeout;
    }

    /** Any answer to HEAD will do, were it 405: it shows that someone is there. */
    @Override
    public void check() {
        send("HEAD", BodyPublishers.noBody());
    }

    /** One batch at a time, so that their order holds, and written when this returns. */
    @Override
    public CompletionStage<Void> write(Batch batch) {
        ByteArrayOutputStream lines = new ByteArrayOutputStream();
        for (ChangeRecord record : batch.records()) {
            lines.writeBytes(record.value());
            lines.write('\n');
        }
        int status = send("POST", BodyPublishers.ofByteArray(lines.toByteArray()));
        return status / 100 == 2
                ? CompletableFuture.completedStage(null)
                : CompletableFuture.failedStage(failure(status));
    }

    /** The connections end by themselves. */
    @Override
    public void close() {}

    private int send(String method, BodyPublisher body) {
        HttpRequest request = HttpRequest.newBuilder(url)
                .timeout(timeout)
                .header("Content-Type", "application/x-ndjson")
                .method(method, body)
                .build();
        try {
            return client.send(request, BodyHandlers.discarding()).statusCode();
        } catch (IOException e) {
            throw new RetriableException(receiver + " does not answer: is it running, and is the url right?", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RetriableException(receiver + " was not waited for: River is stopping.", e);
        }
    }

    private SinkException failure(int status) {
        String answer = receiver + " answered a batch with " + status;
        return status == 408 || status == 429 || status >= 500
                ? new RetriableException(answer + ": the receiver is not ready.")
                : new FatalException(answer + ": see in the receiver's log what it does not take, then resume.");
    }
}
