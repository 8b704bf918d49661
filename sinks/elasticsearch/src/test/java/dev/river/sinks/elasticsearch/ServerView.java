package dev.river.sinks.elasticsearch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

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
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What another client than the sink's sees of a server, and does to it. */
public final class ServerView {

    private static final AtomicInteger INDEXES = new AtomicInteger();
    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private final String url;
    private final @Nullable String type;

    /** @param type of the documents, where they have one */
    ServerView(String url, @Nullable String type) {
        this.url = url;
        this.type = type;
    }

    /** The same server with documents of another type. */
    ServerView ofType(String type) {
        return new ServerView(url, type);
    }

    /** A name that no index had before. */
    public static String newIndex() {
        return "test." + ProcessHandle.current().pid() + "." + INDEXES.incrementAndGet();
    }

    /** Makes an index that takes any document as it is, whatever the types of its values. */
    String newIndexOfAnything() throws IOException, InterruptedException {
        return newIndex("{\"dynamic\":false}");
    }

    String newIndex(String mapping) throws IOException, InterruptedException {
        String index = newIndex();
        createIndex(index, mapping);
        return index;
    }

    void createIndex(String index, String mapping) throws IOException, InterruptedException {
        String typed = type == null ? mapping : "{\"%s\":%s}".formatted(type, mapping);
        put("/" + index, "{\"settings\":{\"number_of_replicas\":0},\"mappings\":%s}".formatted(typed));
    }

    /** Makes an index whose only shard may be on no node, so that a bulk for it waits. */
    void createIndexThatHoldsBulks(String index) throws IOException, InterruptedException {
        put(
                "/" + index + "?wait_for_active_shards=0",
                "{\"settings\":{\"number_of_shards\":1,\"number_of_replicas\":0,"
                        + "\"index.routing.allocation.require._name\":\"nowhere\"}}");
    }

    void put(String path, String body) throws IOException, InterruptedException {
        HttpResponse<byte[]> answer = send("PUT", path, body);
        assertThat(answer.statusCode()).as(() -> text(answer)).isEqualTo(200);
    }

    /** Lets bulks run to their end that wait for an index, and deletes it. Without it, some servers do not give up so soon. */
    void letBulksEndAndDelete(String index) throws IOException, InterruptedException {
        if (send("HEAD", "/" + index, "").statusCode() == 200) {
            letBulksEnd(index);
            send("DELETE", "/" + index, "");
        }
    }

    /** Lets the shard of an index be on a node again, and waits until no bulk for it runs. */
    void letBulksEnd(String index) throws IOException, InterruptedException {
        put("/" + index + "/_settings", "{\"index.routing.allocation.require._name\":null}");
        await().atMost(Duration.ofSeconds(20)).until(() -> bulksRunning(index) == 0);
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
        String path = type == null
                ? "/" + index + "/_source/" + encode(id)
                : "/" + index + "/" + type + "/" + encode(id) + "/_source";
        HttpResponse<byte[]> answer = send("GET", path, "");
        return answer.statusCode() == 404 ? "" : new String(answer.body(), StandardCharsets.UTF_8);
    }

    /** How many bulk requests for one shard of this index the server works on. */
    int bulksRunning(String index) throws IOException, InterruptedException {
        String tasks = text(send("GET", "/_tasks?detailed=true&actions=" + encode("indices:data/write/bulk[s]"), ""));
        return tasks.split(Pattern.quote("index[" + index + "]"), -1).length - 1;
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** The version of a document that is there. */
    long version(String index, String id) throws IOException, InterruptedException {
        HttpResponse<byte[]> answer = send("GET", "/" + index + "/" + (type == null ? "_doc" : type) + "/" + id, "");
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
