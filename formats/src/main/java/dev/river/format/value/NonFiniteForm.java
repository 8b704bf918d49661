package dev.river.format.value;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.util.Arrays;

/** NaN and the infinities as {@code null}; any other text as a string. */
final class NonFiniteForm implements ValueForm {

    private static final byte[][] WORDS = {
        "NaN".getBytes(US_ASCII),
        "Infinity".getBytes(US_ASCII),
        "-Infinity".getBytes(US_ASCII),
        "infinity".getBytes(US_ASCII),
        "-infinity".getBytes(US_ASCII)
    };

    @Override
    public void write(ValueOutput out, byte[] bytes, int offset, int length) throws IOException {
        for (byte[] word : WORDS) {
            if (Arrays.equals(bytes, offset, offset + length, word, 0, word.length)) {
                out.json().writeNull();
                return;
            }
        }
        out.text(bytes, offset, length);
    }
}
