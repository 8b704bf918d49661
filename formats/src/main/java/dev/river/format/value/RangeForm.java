package dev.river.format.value;

import java.io.IOException;

/**
 * A range, {@code [1,5)}, as an object of its bounds: {@code {"gte":1,"lt":5}}. A side without a bound has no entry, and the range that
 * contains nothing is {@code {"empty":true}}.
 */
final class RangeForm implements ValueForm {

    private static final byte[] EMPTY = {'e', 'm', 'p', 't', 'y'};

    private final ValueForm bound;

    RangeForm(ValueForm bound) {
        this.bound = bound;
    }

    @Override
    public void write(ValueOutput out, byte[] bytes, int offset, int length) throws IOException {
        FieldReader check = new FieldReader(bytes, offset, offset + length);
        if (!skip(check) || !check.atEnd()) {
            out.text(bytes, offset, length);
            return;
        }
        write(out, new FieldReader(bytes, offset, offset + length));
    }

    /** Reads past a range; returns false where there is none. */
    static boolean skip(FieldReader reader) {
        return accept(reader, EMPTY)
                || ((reader.accept('[') || reader.accept('('))
                        && reader.read(']', ')')
                        && reader.accept(',')
                        && reader.read(']', ')')
                        && (reader.accept(']') || reader.accept(')')));
    }

    private static boolean accept(FieldReader reader, byte[] word) {
        for (byte c : word) {
            if (!reader.accept((char) c)) {
                return false;
            }
        }
        return true;
    }

    /** Writes a range that is known to be well formed, and reads past it. */
    void write(ValueOutput out, FieldReader reader) throws IOException {
        out.json().writeStartObject();
        if (accept(reader, EMPTY)) {
            out.json().writeBooleanField("empty", true);
            out.json().writeEndObject();
            return;
        }
        boolean lowerInclusive = reader.accept('[');
        if (!lowerInclusive) {
            reader.accept('(');
        }
        reader.read(']', ')');
        if (!reader.isAbsent()) {
            out.json().writeFieldName(lowerInclusive ? "gte" : "gt");
            bound.write(out, reader.array(), reader.offset(), reader.length());
        }
        reader.accept(',');
        reader.read(']', ')');
        // Read on only once the bound is taken: what closes the range says what it is.
        boolean absent = reader.isAbsent();
        byte[] upper = reader.array();
        int offset = reader.offset();
        int length = reader.length();
        boolean upperInclusive = reader.accept(']');
        if (!upperInclusive) {
            reader.accept(')');
        }
        if (!absent) {
            out.json().writeFieldName(upperInclusive ? "lte" : "lt");
            bound.write(out, upper, offset, length);
        }
        out.json().writeEndObject();
    }
}
