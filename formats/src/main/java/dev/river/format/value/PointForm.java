package dev.river.format.value;

import java.io.IOException;

/** A point, {@code (1.5,2)}, as {@code {"x":1.5,"y":2}}. */
final class PointForm implements ValueForm {

    private final ValueForm coordinate;

    PointForm(ValueForm coordinate) {
        this.coordinate = coordinate;
    }

    @Override
    public void write(ValueOutput out, byte[] bytes, int offset, int length) throws IOException {
        FieldReader reader = new FieldReader(bytes, offset, offset + length);
        if (!reader.accept('(') || !reader.read(')', ')')) {
            out.text(bytes, offset, length);
            return;
        }
        int xOffset = reader.offset();
        int xLength = reader.length();
        if (!reader.accept(',') || !reader.read(')', ')') || !reader.accept(')') || !reader.atEnd()) {
            out.text(bytes, offset, length);
            return;
        }
        out.json().writeStartObject();
        out.json().writeFieldName("x");
        coordinate.write(out, bytes, xOffset, xLength);
        out.json().writeFieldName("y");
        coordinate.write(out, bytes, reader.offset(), reader.length());
        out.json().writeEndObject();
    }
}
