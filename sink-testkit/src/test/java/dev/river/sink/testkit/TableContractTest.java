package dev.river.sink.testkit;

import dev.river.sink.Batch;
import dev.river.sink.ChangeRecord;
import dev.river.sink.Row;
import dev.river.sink.Sink;
import dev.river.sink.SinkFactory;
import dev.river.sink.Table;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/** The contract as a sink meets it that keeps the last state. */
class TableContractTest extends SinkContractTest {

    private record Entry(Table table, Row row) {}

    private final ConcurrentMap<String, Entry> rows = new ConcurrentHashMap<>();

    @Override
    protected SinkFactory factory() {
        return new MemorySinkFactory(TableSink::new, "row");
    }

    @Override
    protected SinkFactory brokenFactory() {
        return new MemorySinkFactory(() -> new FaultySink().failFatally("The memory is gone, buy some."), "row");
    }

    @Override
    protected String newDestination() {
        return "table";
    }

    @Override
    protected Keeps keeps() {
        return Keeps.LAST_STATE;
    }

    @Override
    protected List<StoredRecord> read(String destination) {
        return rows.entrySet().stream()
                .map(row -> new StoredRecord(row.getKey(), text(row.getValue())))
                .toList();
    }

    private static @Nullable String text(Entry entry) {
        Row row = entry.row;
        @Nullable String[] values = new @Nullable String[row.size()];
        for (int i = 0; i < row.size(); i++) {
            values[i] = row.text(i);
        }
        return TestRecords.text(
                RecordBuilder.insert(entry.table, values).format("row").build());
    }

    private final class TableSink implements Sink {

        @Override
        public CompletionStage<@Nullable Void> write(Batch batch) {
            for (ChangeRecord record : batch.records()) {
                String key = String.valueOf(record.key());
                Row after = record.after();
                if (after != null) {
                    Entry old = rows.get(key);
                    rows.put(key, new Entry(record.table(), old == null ? after : after.withUnchangedFrom(old.row)));
                } else if (record.key() != null) {
                    rows.remove(key);
                } else {
                    removeAllOf(record.table());
                }
            }
            return CompletableFuture.completedStage(null);
        }

        private void removeAllOf(Table table) {
            for (Map.Entry<String, Entry> row : rows.entrySet()) {
                if (row.getValue().table().equals(table)) {
                    rows.remove(row.getKey());
                }
            }
        }

        @Override
        public void close() {}
    }
}
