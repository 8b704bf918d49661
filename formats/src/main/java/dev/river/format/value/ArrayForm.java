package dev.river.format.value;

import java.io.IOException;

/** An array as a list, or as lists of lists. Bounds that do not start at 1 are dropped. */
final class ArrayForm implements ValueForm {

    private final ValueForm element;
    private final char delimiter;

    /** @param delimiter what stands between the elements */
    ArrayForm(ValueForm element, char delimiter) {
        this.element = element;
        this.delimiter = delimiter;
    }

    @Override
    public void write(ValueOutput out, byte[] bytes, int offset, int length) throws IOException {
        if (!ArrayLiteral.isWellFormed(bytes, offset, length, delimiter)) {
            out.text(bytes, offset, length);
            return;
        }
        ArrayLiteral literal = new ArrayLiteral(bytes, offset, length, delimiter);
        for (ArrayLiteral.Token token = literal.next(); token != ArrayLiteral.Token.FINISHED; token = literal.next()) {
            switch (token) {
                case START -> out.json().writeStartArray();
                case END -> out.json().writeEndArray();
                case NULL -> out.json().writeNull();
                case ELEMENT -> element.write(out, literal.array(), literal.offset(), literal.length());
                case FINISHED, MALFORMED -> throw new IllegalStateException("A well-formed array turned malformed");
            }
        }
    }
}
