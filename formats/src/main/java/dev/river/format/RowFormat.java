package dev.river.format;

import dev.river.sink.ChangeRecord;
import dev.river.sink.Row;
import org.jspecify.annotations.Nullable;

/** The bare row after the change. Nothing for a delete and a truncate, which leave no row. */
final class RowFormat implements Format {

    private final ColumnNames columnNames = new ColumnNames();

    @Override
    public byte @Nullable [] render(ChangeRecord record) {
        Row after = record.after();
        if (after == null) {
            return null;
        }
        return JsonLine.of(
                record.size(),
                json -> new RowWriter(json, record.table().columns(), columnNames.of(record.table())).write(after));
    }
}
