package dev.river.format.value;

import java.io.IOException;

/** {@code t} and {@code f} as {@code true} and {@code false}. */
final class BooleanForm implements ValueForm {

    @Override
    public void write(ValueOutput out, byte[] bytes, int offset, int length) throws IOException {
        if (length == 1 && (bytes[offset] == 't' || bytes[offset] == 'f')) {
            out.json().writeBoolean(bytes[offset] == 't');
        } else {
            out.text(bytes, offset, length);
        }
    }
}
