package dev.river.pipeline.lane;

import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.river.format.Format;
import dev.river.format.Formats;
import dev.river.sink.Rejection;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;

/**
 * The records of a subscription that a sink can never store, in a local file of JSON lines.
 *
 * <p>A line has {@code time}, {@code sink}, {@code destination}, {@code key}, {@code reason}, and {@code record}: the record in the
 * format {@code river}. It is on disk before its batch counts as done. Safe to use from several lanes.
 */
public final class DeadLetters {

    private static final JsonFactory JSON = new JsonFactory();

    private final Path file;
    private final Format format = Formats.named("river");

    public DeadLetters(Path file) {
        this.file = file;
    }

    /** Where they are. */
    public Path file() {
        return file;
    }

    /** Adds records, and returns when they are on disk. */
    synchronized void append(String sink, List<Rejection> rejections) throws IOException {
        ByteArrayOutputStream lines = new ByteArrayOutputStream();
        for (Rejection rejection : rejections) {
            write(lines, sink, rejection);
            lines.write('\n');
        }
        Path folder = file.toAbsolutePath().getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
        if (!Files.exists(file)
                && Files.getFileStore(folder == null ? file : folder).supportsFileAttributeView("posix")) {
            // They hold rows: for the owner's eyes alone.
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        }
        try (FileChannel channel = FileChannel.open(file, CREATE, WRITE, APPEND)) {
            ByteBuffer buffer = ByteBuffer.wrap(lines.toByteArray());
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
            channel.force(true);
        }
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
