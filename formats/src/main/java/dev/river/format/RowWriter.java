package dev.river.format;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.river.format.value.ValueOutput;
import dev.river.sink.Row;
import java.io.IOException;

/** Writes rows as JSON objects. */
final class RowWriter {

    private final JsonGenerator json;
    private final ValueOutput values;

    RowWriter(JsonGenerator json) {
        this.json = json;
        this.values = new ValueOutput(json);
    }

    /** Writes the row without the values that PostgreSQL did not send. */
    void write(TableText table, Row row) throws IOException {
        json.writeStartObject();
        for (int i = 0; i < table.columns(); i++) {
            if (row.isPresent(i)) {
                json.writeFieldName(table.columnName(i));
                table.form(i).write(values, row.array(), row.offset(i), row.length(i));
            } else if (row.isNull(i)) {
                json.writeFieldName(table.columnName(i));
                json.writeNull();
            }
        }
        json.writeEndObject();
    }

    void writeUnchangedNames(TableText table, Row row) throws IOException {
        json.writeStartArray();
        for (int i = 0; i < table.columns(); i++) {
            if (row.isUnchanged(i)) {
                json.writeString(table.columnName(i));
            }
        }
        json.writeEndArray();
    }
}
