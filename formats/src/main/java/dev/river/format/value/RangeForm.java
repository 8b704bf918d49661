package dev.river.format.value;

import java.io.IOException;

/**
 * A range, {@code [1,5)}, as an object of its bounds: {@code {"gte":1,"lt":5}}. A side without a bound has no entry, and the range that
 * contains nothing is {@code {"empty":true}}.
 */
final class RangeForm implements FieldsForm {

    private static final byte[] EMPTY = {'e', 'm', 'p', 't', 'y'};

    private final ValueForm bound;

    RangeForm(ValueForm bound) {
        this.bound = bound;
    }

    @Override
    public boolean skip(FieldReader reader) {
        return accept(reader, EMPTY)
                || ((reader.accept('[') || reader.accept('('))
                        && reader.read(']', ')')
                        && reader.accept(',')
                        && reader.read(']', ')')
                        && (reader.accept(']') || reader.accept(')')));
    }

    @Override
    public void write(ValueOutput out, FieldReader reader) throws IOException {
        out.json().writeStartObject();
        if (accept(reader, EMPTY)) {
            out.json().writeBooleanField("empty", true);
        } else {
            boolean closed = reader.accept('[') || !reader.accept('(');
            reader.read(']', ')');
            writeBound(out, closed ? "gte" : "gt", reader);
            reader.accept(',');
            reader.read(']', ')');
            closed = reader.accept(']') || !reader.accept(')');
            writeBound(out, closed ? "lte" : "lt", reader);
        }
        out.json().writeEndObject();
    }

    /** Of the bound that was read last. */
    private void writeBound(ValueOutput out, String name, FieldReader reader) throws IOException {
        if (!reader.isAbsent()) {
            out.json().writeFieldName(name);
            bound.write(out, reader.array(), reader.offset(), reader.length());
        }
    }

    private static boolean accept(FieldReader reader, byte[] word) {
        for (byte c : word) {
            if (!reader.accept((char) c)) {
                return false;
            }
        }
        return true;
    }
}
