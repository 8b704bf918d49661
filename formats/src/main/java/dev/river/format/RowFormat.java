package dev.river.format;

import dev.river.format.value.FormChoice;
import dev.river.sink.ChangeRecord;
import dev.river.sink.Row;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/** The bare row after the change. Nothing for a delete and a truncate, which leave no row. */
final class RowFormat implements Format {

    private final TableTexts tables;

    RowFormat(FormChoice choice) {
        this.tables = new TableTexts(choice);
    }

    @Override
    public byte @Nullable [] render(ChangeRecord record) {
        Row after = record.after();
        if (after == null) {
            return null;
        }
        JsonLine line = JsonLine.start();
        try {
            line.rows().write(tables.of(record.table()), after);
            return line.end();
        } catch (IOException e) {
            throw new UncheckedIOException("A row could not be written as JSON", e);
        }
    }
}
