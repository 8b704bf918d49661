package dev.river.format.value;

import java.io.IOException;

/** Ranges, {@code {[1,5),[7,9)}}, as a list of objects. */
final class MultirangeForm implements FieldsForm {

    private final RangeForm range;

    MultirangeForm(RangeForm range) {
        this.range = range;
    }

    @Override
    public boolean skip(FieldReader reader) {
        if (!reader.accept('{')) {
            return false;
        }
        if (reader.accept('}')) {
            return true;
        }
        do {
            if (!range.skip(reader)) {
                return false;
            }
        } while (reader.accept(','));
        return reader.accept('}');
    }

    @Override
    public void write(ValueOutput out, FieldReader reader) throws IOException {
        reader.accept('{');
        out.json().writeStartArray();
        while (!reader.accept('}')) {
            range.write(out, reader);
            reader.accept(',');
        }
        out.json().writeEndArray();
    }
}
