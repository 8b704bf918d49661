package dev.river.format.value;

import java.io.IOException;

/** Ranges, {@code {[1,5),[7,9)}}, as a list of objects. */
final class MultirangeForm implements ValueForm {

    private final RangeForm range;

    MultirangeForm(RangeForm range) {
        this.range = range;
    }

    @Override
    public void write(ValueOutput out, byte[] bytes, int offset, int length) throws IOException {
        if (!isWellFormed(new FieldReader(bytes, offset, offset + length))) {
            out.text(bytes, offset, length);
            return;
        }
        FieldReader reader = new FieldReader(bytes, offset, offset + length);
        reader.accept('{');
        out.json().writeStartArray();
        while (!reader.accept('}')) {
            range.write(out, reader);
            reader.accept(',');
        }
        out.json().writeEndArray();
    }

    private static boolean isWellFormed(FieldReader reader) {
        if (!reader.accept('{')) {
            return false;
        }
        if (!reader.accept('}')) {
            do {
                if (!RangeForm.skip(reader)) {
                    return false;
                }
            } while (reader.accept(','));
            if (!reader.accept('}')) {
                return false;
            }
        }
        return reader.atEnd();
    }
}
