package dev.river.pipeline.rule;

import dev.river.postgres.change.Change;
import dev.river.sink.ChangeRecord;
import dev.river.sink.Destination;
import dev.river.sink.Lsn;
import dev.river.sink.Operation;
import dev.river.sink.Row;
import dev.river.sink.Table;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A change on its way to one sink. The key and the value are made when they are asked for, on the sink's thread. */
final class RoutedChange implements ChangeRecord {

    private final Change change;
    private final TableRoute tableRoute;
    private final long version;

    RoutedChange(Change change, TableRoute tableRoute, long version) {
        this.change = change;
        this.tableRoute = tableRoute;
        this.version = version;
    }

    @Override
    public Table table() {
        return change.table();
    }

    @Override
    public Operation operation() {
        return change.operation();
    }

    @Override
    public @Nullable Row after() {
        return change.after();
    }

    @Override
    public @Nullable Row before() {
        return change.before();
    }

    @Override
    public boolean dumped() {
        return change.dumped();
    }

    @Override
    public Lsn commitLsn() {
        return change.transaction().commitLsn();
    }

    @Override
    public Instant commitTime() {
        return change.transaction().commitTime();
    }

    @Override
    public long xid() {
        return change.transaction().xid();
    }

    @Override
    public long ordinal() {
        return change.ordinal();
    }

    @Override
    public @Nullable String key() {
        Row row = change.after() == null ? change.before() : change.after();
        return row == null ? null : RowKey.of(row, tableRoute.keyColumns());
    }

    @Override
    public List<Integer> keyColumns() {
        return tableRoute.keyColumns();
    }

    @Override
    public Destination destination() {
        return tableRoute.route().destination();
    }

    @Override
    public boolean destinationShared() {
        return tableRoute.isShared();
    }

    @Override
    public long version() {
        return version;
    }

    @Override
    public byte @Nullable [] value() {
        return tableRoute.route().format().render(this);
    }

    @Override
    public int size() {
        return change.size();
    }
}
