package dev.river.format;

import dev.river.format.value.FormChoice;
import dev.river.format.value.RawSlice;
import dev.river.sink.ChangeRecord;
import dev.river.sink.Operation;
import dev.river.sink.Row;
import java.io.IOException;
import java.io.UncheckedIOException;

/** River's own format: the row, and beside it what happened to it, when and where. */
final class RiverFormat implements Format {

    private static final RawSlice DATA = RawSlice.of(",\"data\":");
    private static final RawSlice OLD = RawSlice.of(",\"old\":");
    private static final RawSlice UNCHANGED = RawSlice.of(",\"unchanged\":");

    private final TableTexts tables;

    RiverFormat(FormChoice choice) {
        this.tables = new TableTexts(choice);
    }

    @Override
    public byte[] render(ChangeRecord record) {
        JsonLine line = JsonLine.start();
        try {
            TableText table = tables.of(record.table());
            line.json().writeRaw(table.opening(record.operation()));
            writeRows(record, table, line);
            line.json().writeRaw(line.transaction().of(record));
            return line.end();
        } catch (IOException e) {
            throw new UncheckedIOException("A record could not be written as JSON", e);
        }
    }

    private static void writeRows(ChangeRecord record, TableText table, JsonLine line) throws IOException {
        Operation operation = record.operation();
        Row before = record.before();
        Row data = operation == Operation.DELETE ? before : record.after();
        if (data != null) {
            line.json().writeRaw(DATA);
            line.rows().write(table, data);
        }
        if (operation == Operation.UPDATE && before != null) {
            line.json().writeRaw(OLD);
            line.rows().write(table, before);
        }
        if (operation != Operation.DELETE && data != null && data.hasUnchanged()) {
            line.json().writeRaw(UNCHANGED);
            line.rows().writeUnchangedNames(table, data);
        }
    }
}
