package dev.river.sinks.elasticsearch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.river.sink.testkit.StoredRecord;
import dev.river.sinks.elasticsearch.document.RawJson;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;

/** What another client than the sink's sees of a server, and does to it. */
public final class ServerView {

    private static final AtomicInteger INDEXES = new AtomicInteger();
    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private final String url;

    public ServerView(String url) {
        this.url = url;
    }

    /** A name that no index had before. */
    public static String newIndex() {
        return "test." + ProcessHandle.current().pid() + "." + INDEXES.incrementAndGet();
    }

    /** Makes an index that takes any document as it is, whatever the types of its values. */
    String newIndexOfAnything() throws IOException, InterruptedException {
        return newIndex("{\"settings\":{\"number_of_replicas\":0},\"mappings\":{\"dynamic\":false}}");
    }

    String newIndex(String body) throws IOException, InterruptedException {
        String index = newIndex();
        put("/" + index, body);
        return index;
    }

    void put(String path, String body) throws IOException, InterruptedException {
        HttpResponse<byte[]> answer = send("PUT", path, body);
        assertThat(answer.statusCode()).as(() -> text(answer)).isEqualTo(200);
    }

    /** The documents of an index by id, each as the JSON that was written. */
    public Map<String, String> documents(String index) throws IOException, InterruptedException {
        Map<String, String> documents = new TreeMap<>();
        for (StoredRecord record : records(index)) {
            documents.put(String.valueOf(record.key()), String.valueOf(record.value()));
        }
        return documents;
    }

    List<StoredRecord> records(String index) throws IOException, InterruptedException {
        String path = "/" + URLEncoder.encode(index, StandardCharsets.UTF_8);
        if (send("POST", path + "/_refresh", "").statusCode() == 404) {
            return List.of();
        }
        HttpResponse<byte[]> answer = send("POST", path + "/_search", "{\"size\":1000}");
        assertThat(answer.statusCode()).as(() -> text(answer)).isEqualTo(200);
        RawJson hits = field(field(new RawJson(answer.body()), "hits"), "hits");
        List<StoredRecord> records = new ArrayList<>();
        for (RawJson hit : hits.elements()) {
            records.add(new StoredRecord(
                    unquoted(field(hit, "_id")), field(hit, "_source").text()));
        }
        return records;
    }

    /** A document as the JSON that was written; empty where there is none. */
    String document(String index, String id) throws IOException, InterruptedException {
        HttpResponse<byte[]> answer = send("GET", "/" + index + "/_source/" + encode(id), "");
        return answer.statusCode() == 404 ? "" : new String(answer.body(), StandardCharsets.UTF_8);
    }

    /** How many bulk requests with this mark the server works on. */
    int bulksRunning(String mark) throws IOException, InterruptedException {
        // a bulk for a shard has a task of its own
        String tasks = text(send("GET", "/_tasks?actions=indices:data/write/bulk", ""));
        return tasks.split(mark, -1).length - 1;
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** The version of a document that is there. */
    long version(String index, String id) throws IOException, InterruptedException {
        HttpResponse<byte[]> answer = send("GET", "/" + index + "/_doc/" + id, "");
        assertThat(answer.statusCode()).as(() -> text(answer)).isEqualTo(200);
        return Long.parseLong(field(new RawJson(answer.body()), "_version").text());
    }

    public static RawJson field(RawJson object, String name) {
        return Objects.requireNonNull(object.fields().get(name), name);
    }

    private static String unquoted(RawJson text) throws IOException {
        return new com.fasterxml.jackson.databind.ObjectMapper().readValue(text.text(), String.class);
    }

    HttpResponse<byte[]> send(String method, String path, String body) throws IOException, InterruptedException {
        return CLIENT.send(
                HttpRequest.newBuilder(URI.create(url + path))
                        .timeout(Duration.ofSeconds(30))
                        .header("Content-Type", "application/json")
                        .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
                        .build(),
                BodyHandlers.ofByteArray());
    }

    static String text(HttpResponse<byte[]> answer) {
        return answer.statusCode() + " " + new String(answer.body(), StandardCharsets.UTF_8);
    }
}
