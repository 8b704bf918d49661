package dev.river.format.value;

import java.io.IOException;

/** A number, digit for digit. */
final class NumberForm implements ValueForm {

    private final ValueForm nonFinite;

    /** @param nonFinite how NaN and the infinities are written, which are no numbers of JSON */
    NumberForm(ValueForm nonFinite) {
        this.nonFinite = nonFinite;
    }

    @Override
    public void write(ValueOutput out, byte[] bytes, int offset, int length) throws IOException {
        if (JsonText.isNumber(bytes, offset, length)) {
            out.raw(bytes, offset, length);
        } else {
            nonFinite.write(out, bytes, offset, length);
        }
    }
}
