package dev.river.format.value;

import java.io.IOException;

/** A JSON document, nested, without a change of its numbers and names. */
final class JsonForm implements ValueForm {

    @Override
    public void write(ValueOutput out, byte[] bytes, int offset, int length) throws IOException {
        switch (JsonText.shape(bytes, offset, length)) {
            case ONE_LINE -> out.raw(bytes, offset, length);
            case SEVERAL_LINES -> {
                byte[] minified = JsonText.minified(bytes, offset, length);
                out.raw(minified, 0, minified.length);
            }
            case NOT_JSON -> out.text(bytes, offset, length);
        }
    }
}
