package dev.river.format;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Opens JSON generators that write into memory. */
final class JsonLine {

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .recyclerPool(JsonRecyclerPools.threadLocalPool())
            .build();

    /** About what the fields around a row take. */
    private static final int ENVELOPE_SIZE = 256;

    /** The room to start with at most; a larger document makes more as it needs it. */
    private static final int MAX_CAPACITY = 1 << 20;

    private JsonLine() {}

    /** What writes one document. */
    interface Content {
        void writeTo(JsonGenerator json) throws IOException;
    }

    /** Writes a document about a record of so many bytes. */
    static byte[] of(int recordSize, Content content) {
        int capacity = (int) Math.min(ENVELOPE_SIZE + 2L * recordSize, MAX_CAPACITY);
        ByteArrayOutputStream out = new ByteArrayOutputStream(capacity);
        try (JsonGenerator json = FACTORY.createGenerator(out, JsonEncoding.UTF8)) {
            content.writeTo(json);
        } catch (IOException e) {
            throw new UncheckedIOException("A record could not be written as JSON", e);
        }
        return out.toByteArray();
    }
}
