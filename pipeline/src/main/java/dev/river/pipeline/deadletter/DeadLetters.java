package dev.river.pipeline.deadletter;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.river.format.Format;
import dev.river.format.Formats;
import dev.river.sink.Rejection;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

/**
 * The records of a subscription that a sink can never store, in local files of JSON lines.
 *
 * <p>A line has {@code time}, {@code sink}, {@code destination}, {@code key}, {@code reason}, and {@code record}: the record in the
 * format {@code river}. It is on disk before its batch counts as done. Safe to use from several lanes.
 */
public final class DeadLetters {

    private static final JsonFactory JSON = new JsonFactory();

    private final DeadLetterFiles files;
    private final DeadLetterLog log;
    private final Format format = Formats.named("river");

    /**
     * @param subscription the name of the subscription, for the log
     * @param file where they are to be
     */
    public DeadLetters(String subscription, Path file) {
        this.files = new DeadLetterFiles(file);
        this.log = new DeadLetterLog(subscription, file);
    }

    /** Where those are that were written last. */
    public Path file() {
        return files.current();
    }

    /** How many of a sink there are in the files. */
    public long count(String sink) {
        return files.count(sink);
    }

    /** Adds records, and returns when they are on disk. */
    public synchronized void append(String sink, List<Rejection> rejections) throws IOException {
        ByteArrayOutputStream lines = new ByteArrayOutputStream();
        for (Rejection rejection : rejections) {
            write(lines, sink, rejection);
            lines.write('\n');
        }
        files.append(lines.toByteArray(), sink, rejections.size());
        log.written(sink, rejections);
    }

    private void write(ByteArrayOutputStream lines, String sink, Rejection rejection) throws IOException {
        try (JsonGenerator json = JSON.createGenerator(lines, JsonEncoding.UTF8)) {
            json.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
            json.writeStartObject();
            json.writeStringField("time", Instant.now().toString());
            json.writeStringField("sink", sink);
            json.writeStringField(
                    "destination", rejection.record().destination().name());
            json.writeStringField("key", rejection.record().key());
            json.writeStringField("reason", rejection.reason());
            byte[] record = format.render(rejection.record());
            json.writeFieldName("record");
            json.writeRawValue(record == null ? "null" : new String(record, StandardCharsets.UTF_8));
            json.writeEndObject();
        }
    }
}
