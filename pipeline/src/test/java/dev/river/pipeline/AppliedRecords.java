package dev.river.pipeline;

import dev.river.sink.ChangeRecord;
import dev.river.sink.Row;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** What a sink holds that stores rows under their keys. */
final class AppliedRecords {

    private AppliedRecords() {}

    /** The rows that the records of one table leave, by key; each with its values by the names of their columns. */
    static Map<String, Map<String, String>> of(List<ChangeRecord> records) {
        Map<String, Map<String, String>> rows = new TreeMap<>();
        for (ChangeRecord record : records) {
            String key = String.valueOf(record.key());
            switch (record.operation()) {
                case INSERT, UPDATE -> rows.put(key, row(record, rows.getOrDefault(key, Map.of())));
                case DELETE -> rows.remove(key);
                case TRUNCATE -> rows.clear();
            }
        }
        return rows;
    }

    private static Map<String, String> row(ChangeRecord record, Map<String, String> before) {
        Map<String, String> row = new TreeMap<>(before);
        Row after = Objects.requireNonNull(record.after());
        for (int i = 0; i < after.size(); i++) {
            if (!after.isUnchanged(i)) {
                row.put(record.table().columns().get(i).name(), String.valueOf(after.text(i)));
            }
        }
        return row;
    }
}
