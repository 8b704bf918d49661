package dev.river.format.value;

import com.fasterxml.jackson.core.io.SerializedString;
import java.io.IOException;
import java.util.List;

/** A row of columns, {@code (1,"a b",)}, as an object. */
final class CompositeForm implements FieldsForm {

    private final List<SerializedString> names;
    private final List<ValueForm> fields;

    /** @param names those of the fields, which are as many */
    CompositeForm(List<String> names, List<ValueForm> fields) {
        this.names = names.stream().map(SerializedString::new).toList();
        this.fields = List.copyOf(fields);
    }

    @Override
    public boolean skip(FieldReader reader) {
        if (!reader.accept('(')) {
            return false;
        }
        for (int i = 0; i < fields.size(); i++) {
            if (i > 0 && !reader.accept(',') || !reader.read(')', ')')) {
                return false;
            }
        }
        return reader.accept(')');
    }

    @Override
    public void write(ValueOutput out, FieldReader reader) throws IOException {
        reader.accept('(');
        out.json().writeStartObject();
        for (int i = 0; i < fields.size(); i++) {
            reader.read(')', ')');
            out.json().writeFieldName(names.get(i));
            if (reader.isAbsent()) {
                out.json().writeNull();
            } else {
                fields.get(i).write(out, reader.array(), reader.offset(), reader.length());
            }
            reader.accept(',');
        }
        reader.accept(')');
        out.json().writeEndObject();
    }
}
