package dev.river.sinks.elasticsearch.document;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A piece of JSON as the bytes that were received. What is only moved from one document to another is never read as a
 * number or a text, and so keeps every digit.
 */
public final class RawJson {

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNumberLength(Integer.MAX_VALUE)
                    .maxStringLength(Integer.MAX_VALUE)
                    .maxNestingDepth(Integer.MAX_VALUE)
                    .build())
            .build();

    private final byte[] bytes;
    private final int offset;
    private final int length;

    /** All of these bytes, which must not change any more. */
    public RawJson(byte[] bytes) {
        this(bytes, 0, bytes.length);
    }

    private RawJson(byte[] bytes, int offset, int length) {
        this.bytes = bytes;
        this.offset = offset;
        this.length = length;
    }

    /** The fields of an object, in their order. */
    public Map<String, RawJson> fields() {
        Map<String, RawJson> fields = new LinkedHashMap<>();
        try (JsonParser parser = open(JsonToken.START_OBJECT)) {
            for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
                fields.put(name, next(parser));
            }
        } catch (IOException e) {
            throw unreadable(e);
        }
        return fields;
    }

    /** The elements of an array. */
    public List<RawJson> elements() {
        List<RawJson> elements = new ArrayList<>();
        try (JsonParser parser = open(JsonToken.START_ARRAY)) {
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                elements.add(current(parser));
            }
        } catch (IOException e) {
            throw unreadable(e);
        }
        return elements;
    }

    /** An object of these fields. */
    public static byte[] object(Map<String, RawJson> fields) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write('{');
        fields.forEach((name, value) -> {
            if (out.size() > 1) {
                out.write(',');
            }
            out.write('"');
            out.writeBytes(JsonStringEncoder.getInstance().quoteAsUTF8(name));
            out.write('"');
            out.write(':');
            out.write(value.bytes, value.offset, value.length);
        });
        out.write('}');
        return out.toByteArray();
    }

    /** The piece as text. */
    public String text() {
        return new String(bytes, offset, length, UTF_8);
    }

    private JsonParser open(JsonToken first) throws IOException {
        JsonParser parser = FACTORY.createParser(bytes, offset, length);
        if (parser.nextToken() != first) {
            parser.close();
            throw new IOException("no " + first);
        }
        return parser;
    }

    private RawJson next(JsonParser parser) throws IOException {
        parser.nextToken();
        return current(parser);
    }

    private RawJson current(JsonParser parser) throws IOException {
        // the parser counts from the start of the piece
        int start = offset + (int) parser.currentTokenLocation().getByteOffset();
        parser.skipChildren();
        // texts are read late
        parser.finishToken();
        int end = offset + (int) parser.currentLocation().getByteOffset();
        return new RawJson(bytes, start, end - start);
    }

    private static UncheckedIOException unreadable(IOException cause) {
        return new UncheckedIOException("JSON of another form than expected", cause);
    }
}
