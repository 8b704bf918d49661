package com.example.webhook;

import dev.river.sink.RetriableException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/** Who gets the batches, and how it is spoken to. */
final class Receiver {

    private final HttpClient client;
    private final URI url;
    private final Duration timeout;

    Receiver(URI url, Duration timeout) {
        this.client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(timeout)
                .build();
        this.url = url;
        this.timeout = timeout;
    }

    /** Sees that somebody answers. */
    void greet() {
        send("HEAD", BodyPublishers.noBody());
    }

    /** Sends lines, and returns the status that they are answered with. */
    int post(byte[] lines) {
        return send("POST", BodyPublishers.ofByteArray(lines));
    }

    private int send(String method, BodyPublisher body) {
        HttpRequest request = HttpRequest.newBuilder(url)
                .timeout(timeout)
                .header("Content-Type", "application/x-ndjson")
                .method(method, body)
                .build();
        try {
            return client.send(request, BodyHandlers.discarding()).statusCode();
        } catch (IOException e) {
            throw new RetriableException(this + " does not answer: is it running, and is the url correct?", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RetriableException(this + " has not answered, and River is stopping.", e);
        }
    }

    /** For sentences. Not all of the URL, which may hold a secret. */
    @Override
    public String toString() {
        return "The webhook at " + url.getHost() + (url.getPort() < 0 ? "" : ":" + url.getPort());
    }
}
