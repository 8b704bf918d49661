package dev.river.format;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.river.sink.ColumnType;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Writes PostgreSQL's text form of a value as the JSON that its type asks for. Text that is not what its type promises
 * is written as a string: a value in an odd form is better than none.
 */
final class ValueWriter {

    private final JsonGenerator json;
    private final RawSlice raw = new RawSlice();

    ValueWriter(JsonGenerator json) {
        this.json = json;
    }

    void write(ColumnType type, byte[] bytes, int offset, int length) throws IOException {
        switch (type.kind()) {
            case BOOLEAN -> writeBoolean(bytes, offset, length);
            // NaN and the infinities are no JSON numbers, so they become strings.
            case SMALLINT, INTEGER, BIGINT, OID, NUMERIC, REAL, DOUBLE -> {
                if (JsonText.isNumber(bytes, offset, length)) {
                    writeRaw(bytes, offset, length);
                } else {
                    writeString(bytes, offset, length);
                }
            }
            case JSON, JSONB -> writeJson(bytes, offset, length);
            case ARRAY -> writeArray(type.element(), bytes, offset, length);
            default -> writeString(bytes, offset, length);
        }
    }

    private void writeBoolean(byte[] bytes, int offset, int length) throws IOException {
        if (length == 1 && (bytes[offset] == 't' || bytes[offset] == 'f')) {
            json.writeBoolean(bytes[offset] == 't');
        } else {
            writeString(bytes, offset, length);
        }
    }

    private void writeJson(byte[] bytes, int offset, int length) throws IOException {
        switch (JsonText.shape(bytes, offset, length)) {
            case ONE_LINE -> writeRaw(bytes, offset, length);
            case SEVERAL_LINES -> {
                byte[] minified = JsonText.minified(bytes, offset, length);
                writeRaw(minified, 0, minified.length);
            }
            case NOT_JSON -> writeString(bytes, offset, length);
        }
    }

    private void writeArray(@Nullable ColumnType element, byte[] bytes, int offset, int length) throws IOException {
        if (element == null || !ArrayLiteral.isWellFormed(bytes, offset, length, element.delimiter())) {
            writeString(bytes, offset, length);
            return;
        }
        ArrayLiteral literal = new ArrayLiteral(bytes, offset, length, element.delimiter());
        for (ArrayLiteral.Token token = literal.next(); token != ArrayLiteral.Token.FINISHED; token = literal.next()) {
            switch (token) {
                case START -> json.writeStartArray();
                case END -> json.writeEndArray();
                case NULL -> json.writeNull();
                case ELEMENT -> write(element, literal.array(), literal.offset(), literal.length());
                case FINISHED, MALFORMED -> throw new IllegalStateException("A well-formed array turned malformed");
            }
        }
    }

    private void writeString(byte[] bytes, int offset, int length) throws IOException {
        json.writeUTF8String(bytes, offset, length);
    }

    private void writeRaw(byte[] bytes, int offset, int length) throws IOException {
        json.writeRawValue(raw.set(bytes, offset, length));
    }
}
