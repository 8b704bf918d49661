package dev.river.format;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.io.SerializedString;
import dev.river.sink.ChangeRecord;
import dev.river.sink.Operation;
import dev.river.sink.Row;
import java.io.IOException;

/** River's own format: the row, and beside it what happened to it, when and where. */
final class RiverFormat implements Format {

    private final ColumnNames columnNames = new ColumnNames();

    @Override
    public byte[] render(ChangeRecord record) {
        return JsonLine.of(record.size(), json -> write(record, json));
    }

    private void write(ChangeRecord record, JsonGenerator json) throws IOException {
        json.writeStartObject();
        json.writeStringField("schema", record.table().name().schema());
        json.writeStringField("table", record.table().name().name());
        json.writeStringField("operation", record.operation().name());
        writeRows(record, json);
        json.writeNumberField("operateTime", record.commitTime().toEpochMilli());
        json.writeStringField("lsn", record.commitLsn().toString());
        if (record.xid() != 0) {
            json.writeNumberField("xid", record.xid());
        }
        if (record.dumped()) {
            json.writeBooleanField("dumped", true);
        }
        json.writeEndObject();
    }

    private void writeRows(ChangeRecord record, JsonGenerator json) throws IOException {
        SerializedString[] names = columnNames.of(record.table());
        RowWriter rows = new RowWriter(json, record.table().columns(), names);
        Row before = record.before();
        Row data = record.operation() == Operation.DELETE ? before : record.after();
        if (data != null) {
            json.writeFieldName("data");
            rows.write(data);
        }
        if (record.operation() == Operation.UPDATE && before != null) {
            json.writeFieldName("old");
            rows.write(before);
        }
        if (record.operation() != Operation.DELETE && data != null && data.hasUnchanged()) {
            json.writeFieldName("unchanged");
            rows.writeUnchangedNames(data);
        }
    }
}
