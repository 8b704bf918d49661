package dev.river.format;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * A line of JSON that is written into memory. Each thread writes one line after the other by one generator: to make one for each
 * line took as long as the writing.
 */
final class JsonLine {

    /** Lines are taken out one by one, and nothing is to stand between them. */
    private static final JsonFactory FACTORY =
            new JsonFactoryBuilder().rootValueSeparator((String) null).build();

    /** Of a line that was longer no room is kept. */
    private static final int ROOM_TO_KEEP = 1 << 20;

    private static final ThreadLocal<JsonLine> OF_THREAD = ThreadLocal.withInitial(JsonLine::new);

    private final Buffer buffer = new Buffer();
    private final JsonGenerator json;
    private final RowWriter rows;
    private final TransactionText transaction = new TransactionText();
    private boolean open;

    private JsonLine() {
        try {
            this.json = FACTORY.createGenerator(buffer, JsonEncoding.UTF8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        this.rows = new RowWriter(json);
    }

    /** Starts a line. One that was not ended, because its writing failed, is thrown away. */
    static JsonLine start() {
        JsonLine line = OF_THREAD.get();
        if (line.open) {
            line = new JsonLine();
            OF_THREAD.set(line);
        }
        line.open = true;
        return line;
    }

    /** Writes the line. */
    JsonGenerator json() {
        return json;
    }

    /** Writes rows into the line. */
    RowWriter rows() {
        return rows;
    }

    /** How the record ends that the line is about. */
    TransactionText transaction() {
        return transaction;
    }

    /** Ends the line, and gives it. */
    byte[] end() throws IOException {
        json.flush();
        byte[] line = buffer.toByteArray();
        buffer.clear();
        open = false;
        return line;
    }

    private static final class Buffer extends ByteArrayOutputStream {

        void clear() {
            reset();
            if (buf.length > ROOM_TO_KEEP) {
                buf = new byte[32];
            }
        }
    }
}
