package dev.river.format.value;

import java.io.IOException;

/** Bytes that PostgreSQL writes in hex, {@code \x00ff}, in Base64. */
final class Base64Form implements ValueForm {

    @Override
    public void write(ValueOutput out, byte[] bytes, int offset, int length) throws IOException {
        if (length < 2 || length % 2 != 0 || bytes[offset] != '\\' || bytes[offset + 1] != 'x') {
            out.text(bytes, offset, length);
            return;
        }
        byte[] decoded = new byte[length / 2 - 1];
        for (int i = 0; i < decoded.length; i++) {
            int high = Character.digit(bytes[offset + 2 + 2 * i], 16);
            int low = Character.digit(bytes[offset + 3 + 2 * i], 16);
            if (high < 0 || low < 0) {
                out.text(bytes, offset, length);
                return;
            }
            decoded[i] = (byte) (high << 4 | low);
        }
        out.json().writeBinary(decoded);
    }
}
