package dev.river.pipeline.lane;

import dev.river.sink.ChangeRecord;
import dev.river.sink.Row;
import dev.river.sink.TableName;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The largest value of a batch: what memory did not suffice for, where it did not.
 *
 * @param table its table
 * @param column the name of its column
 * @param bytes how many bytes PostgreSQL sent for it
 */
record LargestValue(TableName table, String column, long bytes) {

    private static final long MEBIBYTE = 1 << 20;

    /** A value is there as PostgreSQL sent it, rendered, and in the client's buffers, some of them as characters of two bytes. */
    private static final int COPIES = 8;

    /** @return null if the batch has no values */
    static @Nullable LargestValue of(LaneBatch batch) {
        List<ChangeRecord> records = new ArrayList<>(batch.batch().records());
        batch.refused().forEach(rejection -> records.add(rejection.record()));
        LargestValue largest = null;
        for (ChangeRecord record : records) {
            for (Row row : rows(record)) {
                for (int i = 0; i < row.size(); i++) {
                    if (row.isPresent(i) && (largest == null || row.length(i) > largest.bytes)) {
                        largest = new LargestValue(
                                record.table().name(),
                                record.table().columns().get(i).name(),
                                row.length(i));
                    }
                }
            }
        }
        return largest;
    }

    private static List<Row> rows(ChangeRecord record) {
        List<Row> rows = new ArrayList<>();
        Row after = record.after();
        Row before = record.before();
        if (after != null) {
            rows.add(after);
        }
        if (before != null) {
            rows.add(before);
        }
        return rows;
    }

    /** What failed, and the remedy, where memory did not suffice for a batch. */
    static String sentence(String sink, LaneBatch batch) {
        LargestValue largest = of(batch);
        long heap = Runtime.getRuntime().maxMemory();
        String cause = largest == null
                ? "River ran out of memory while it wrote to sink " + sink
                : "River ran out of memory while it wrote to sink " + sink + "; the largest value there is in column "
                        + largest.column + " of table " + largest.table + ", with " + shown(largest.bytes);
        long needed = Math.max(2 * heap, heap + COPIES * (largest == null ? 0 : largest.bytes));
        return cause + ". The heap has " + shown(heap) + ": give it more, and start River again: java -Xmx"
                + Math.max(1, (needed + MEBIBYTE - 1) / MEBIBYTE) + "m -jar river.jar server config.yml";
    }

    private static String shown(long bytes) {
        return bytes < MEBIBYTE ? bytes + " bytes" : bytes / MEBIBYTE + " MiB";
    }
}
