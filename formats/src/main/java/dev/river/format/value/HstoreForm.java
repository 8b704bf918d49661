package dev.river.format.value;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Keys and values of an {@code hstore}, {@code "a"=>"1", "b"=>NULL}, as an object. See
 * <a href="https://www.postgresql.org/docs/current/hstore.html">hstore</a>.
 */
final class HstoreForm implements ValueForm {

    @Override
    public void write(ValueOutput out, byte[] bytes, int offset, int length) throws IOException {
        List<@Nullable String> texts = new Reading(bytes, offset, offset + length).all();
        if (texts == null) {
            out.text(bytes, offset, length);
            return;
        }
        out.json().writeStartObject();
        for (int i = 0; i < texts.size(); i += 2) {
            out.json().writeFieldName(String.valueOf(texts.get(i)));
            out.json().writeString(texts.get(i + 1));
        }
        out.json().writeEndObject();
    }

    /** Reads a text from its beginning to its end. */
    private static final class Reading {

        private final byte[] bytes;
        private final int end;
        private int at;

        Reading(byte[] bytes, int at, int end) {
            this.bytes = bytes;
            this.at = at;
            this.end = end;
        }

        /** Keys and values by turns; null where it is none. */
        @Nullable
        List<@Nullable String> all() {
            List<@Nullable String> texts = new ArrayList<>();
            while (at < end) {
                if (!texts.isEmpty() && !accept(", ")) {
                    return null;
                }
                String key = quoted();
                if (key == null || !accept("=>")) {
                    return null;
                }
                texts.add(key);
                if (accept("NULL")) {
                    texts.add(null);
                    continue;
                }
                String value = quoted();
                if (value == null) {
                    return null;
                }
                texts.add(value);
            }
            return texts;
        }

        private boolean accept(String word) {
            for (int i = 0; i < word.length(); i++) {
                if (at + i >= end || bytes[at + i] != word.charAt(i)) {
                    return false;
                }
            }
            at += word.length();
            return true;
        }

        private @Nullable String quoted() {
            if (!accept("\"")) {
                return null;
            }
            ByteArrayOutputStream text = new ByteArrayOutputStream();
            while (at < end && bytes[at] != '"') {
                if (bytes[at] == '\\') {
                    at++;
                }
                if (at < end) {
                    text.write(bytes[at++]);
                }
            }
            return accept("\"") ? text.toString(UTF_8) : null;
        }
    }
}
