package dev.river.format.value;

import java.io.IOException;

/** Writes values that are read by a {@link FieldReader}: first all of the text is looked at, since what is written cannot be taken back. */
interface FieldsForm extends ValueForm {

    @Override
    default void write(ValueOutput out, byte[] bytes, int offset, int length) throws IOException {
        FieldReader check = new FieldReader(bytes, offset, offset + length);
        if (skip(check) && check.atEnd()) {
            write(out, new FieldReader(bytes, offset, offset + length));
        } else {
            out.text(bytes, offset, length);
        }
    }

    /** Reads past a value; returns false where there is none. */
    boolean skip(FieldReader reader);

    /** Writes a value that is known to be there, and reads past it. */
    void write(ValueOutput out, FieldReader reader) throws IOException;
}
