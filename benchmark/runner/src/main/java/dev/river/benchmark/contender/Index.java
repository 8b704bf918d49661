package dev.river.benchmark.contender;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A search index.
 *
 * @param url the server
 * @param name the index
 * @param expected how many documents there are
 */
public record Index(String url, String name, long expected) implements Destination {

    private static final Pattern INDEXED = Pattern.compile("\"index_total\":(\\d+)");
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    /** Counts what the server has indexed, which needs no refresh of the index. */
    @Override
    public Arrival await(Child child, Duration timeout) {
        Waiting.until("No document came to index " + name, child, timeout, () -> size() > 0);
        long firstNanos = UnixTime.nanos();
        Waiting.until("The last document did not come to index " + name, child, timeout, () -> size() >= expected);
        return new Arrival(expected, firstNanos, UnixTime.nanos());
    }

    private long size() {
        Matcher indexed =
                INDEXED.matcher(send(HttpRequest.newBuilder(URI.create(url + "/" + name + "/_stats/indexing"))));
        return indexed.find() ? Long.parseLong(indexed.group(1)) : 0;
    }

    /** Removes the index. */
    public void delete() {
        send(HttpRequest.newBuilder(URI.create(url + "/" + name)).DELETE());
    }

    private String send(HttpRequest.Builder request) {
        try {
            return CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofString())
                    .body();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ContenderException("Index " + name + " was not looked at any longer");
        }
    }
}
