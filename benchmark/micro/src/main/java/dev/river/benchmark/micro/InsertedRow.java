package dev.river.benchmark.micro;

import dev.river.sink.ChangeRecord;
import dev.river.sink.Destination;
import dev.river.sink.Lsn;
import dev.river.sink.Operation;
import dev.river.sink.Row;
import dev.river.sink.Table;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The record of an insert, as light as those of the pipeline. */
record InsertedRow(Table table, Row after, int size) implements ChangeRecord {

    private static final Lsn COMMIT_LSN = Lsn.parse("0/16B3748");
    private static final Instant COMMIT_TIME = Instant.parse("2026-01-02T03:04:05.678Z");

    static InsertedRow of(SampleTable table, int i) {
        Row.Builder row = Row.builder(table.table().columns().size());
        for (String value : table.values(i)) {
            if (value == null) {
                row.nullValue();
            } else {
                row.value(value);
            }
        }
        Row after = row.build();
        return new InsertedRow(table.table(), after, after.array().length);
    }

    @Override
    public Operation operation() {
        return Operation.INSERT;
    }

    @Override
    public @Nullable Row before() {
        return null;
    }

    @Override
    public boolean dumped() {
        return false;
    }

    @Override
    public Lsn commitLsn() {
        return COMMIT_LSN;
    }

    @Override
    public Instant commitTime() {
        return COMMIT_TIME;
    }

    @Override
    public long xid() {
        return 731;
    }

    @Override
    public long ordinal() {
        return 0;
    }

    @Override
    public @Nullable String key() {
        return after.text(0);
    }

    @Override
    public List<Integer> keyColumns() {
        return List.of(0);
    }

    @Override
    public Destination destination() {
        return Destination.log(table.name().toString());
    }

    @Override
    public boolean destinationShared() {
        return false;
    }

    @Override
    public long version() {
        return COMMIT_LSN.value();
    }

    @Override
    public byte @Nullable [] value() {
        return null;
    }
}
