package dev.river.format;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.io.SerializedString;
import dev.river.sink.Column;
import dev.river.sink.Row;
import java.io.IOException;
import java.util.List;

/** Writes rows of one table as JSON objects. */
final class RowWriter {

    private final JsonGenerator json;
    private final List<Column> columns;
    private final SerializedString[] names;
    private final ValueWriter values;

    RowWriter(JsonGenerator json, List<Column> columns, SerializedString[] names) {
        this.json = json;
        this.columns = columns;
        this.names = names;
        this.values = new ValueWriter(json);
    }

    /** Writes the row without the values that PostgreSQL did not send. */
    void write(Row row) throws IOException {
        json.writeStartObject();
        for (int i = 0; i < names.length; i++) {
            if (row.isPresent(i)) {
                json.writeFieldName(names[i]);
                values.write(columns.get(i).type(), row.array(), row.offset(i), row.length(i));
            } else if (row.isNull(i)) {
                json.writeFieldName(names[i]);
                json.writeNull();
            }
        }
        json.writeEndObject();
    }

    void writeUnchangedNames(Row row) throws IOException {
        json.writeStartArray();
        for (int i = 0; i < names.length; i++) {
            if (row.isUnchanged(i)) {
                json.writeString(names[i]);
            }
        }
        json.writeEndArray();
    }
}
