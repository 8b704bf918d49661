package dev.river.format;

import dev.river.sink.ChangeRecord;
import dev.river.sink.Destination;
import dev.river.sink.Lsn;
import dev.river.sink.Operation;
import dev.river.sink.Row;
import dev.river.sink.Table;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A change record of given rows, the rest as in the design's example. */
record TestRecord(
        Table table,
        Operation operation,
        @Nullable Row before,
        @Nullable Row after,
        boolean dumped,
        long xid) implements ChangeRecord {

    private static final Lsn LSN = Lsn.parse("0/16B3748");
    private static final Instant TIME = Instant.ofEpochMilli(1576894633816L);

    static TestRecord insert(Table table, Row after) {
        return new TestRecord(table, Operation.INSERT, null, after, false, 731);
    }

    static TestRecord update(Table table, @Nullable Row before, Row after) {
        return new TestRecord(table, Operation.UPDATE, before, after, false, 731);
    }

    static TestRecord delete(Table table, @Nullable Row before) {
        return new TestRecord(table, Operation.DELETE, before, null, false, 731);
    }

    static TestRecord truncate(Table table) {
        return new TestRecord(table, Operation.TRUNCATE, null, null, false, 731);
    }

    static TestRecord dumped(Table table, Row after) {
        return new TestRecord(table, Operation.INSERT, null, after, true, 0);
    }

    @Override
    public Lsn commitLsn() {
        return LSN;
    }

    @Override
    public Instant commitTime() {
        return TIME;
    }

    @Override
    public long ordinal() {
        return 0;
    }

    @Override
    public @Nullable String key() {
        return null;
    }

    @Override
    public List<Integer> keyColumns() {
        return table.keyColumns();
    }

    @Override
    public Destination destination() {
        return Destination.log("anywhere");
    }

    @Override
    public boolean destinationShared() {
        return false;
    }

    @Override
    public long version() {
        return 0;
    }

    @Override
    public byte @Nullable [] value() {
        return null;
    }

    @Override
    public int size() {
        return 100;
    }
}
