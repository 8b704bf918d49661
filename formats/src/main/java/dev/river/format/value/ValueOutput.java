package dev.river.format.value;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;

/** Where values are written. For one thread. */
public final class ValueOutput {

    private final JsonGenerator json;
    private final RawSlice raw = new RawSlice();

    public ValueOutput(JsonGenerator json) {
        this.json = json;
    }

    JsonGenerator json() {
        return json;
    }

    /** Text, as a string. */
    void text(byte[] bytes, int offset, int length) throws IOException {
        json.writeUTF8String(bytes, offset, length);
    }

    /** Text that is JSON already. */
    void raw(byte[] bytes, int offset, int length) throws IOException {
        json.writeRawValue(raw.set(bytes, offset, length));
    }
}
