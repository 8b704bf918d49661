package dev.river.postgres.value;

import dev.river.sink.Row;
import dev.river.sink.Table;
import dev.river.sink.TableName;
import org.jspecify.annotations.Nullable;

/**
 * The largest value among some: what memory did not suffice for, where it did not.
 *
 * @param table its table
 * @param column the name of its column
 * @param bytes how many bytes PostgreSQL sends for it
 */
public record LargestValue(TableName table, String column, long bytes) {

    private static final long MEBIBYTE = 1 << 20;

    /** A value is there as PostgreSQL sent it, rendered, and in the client's buffers, some of them as characters of two bytes. */
    private static final int COPIES = 8;

    /** The largest value of a row; null if the row has none. */
    public static @Nullable LargestValue of(Table table, Row row) {
        LargestValue largest = null;
        for (int i = 0; i < row.size(); i++) {
            if (row.isPresent(i) && (largest == null || row.length(i) > largest.bytes)) {
                largest = new LargestValue(table.name(), table.columns().get(i).name(), row.length(i));
            }
        }
        return largest;
    }

    /** The larger of two, of which any may be missing. */
    public static @Nullable LargestValue larger(@Nullable LargestValue one, @Nullable LargestValue other) {
        if (one == null || other == null) {
            return one == null ? other : one;
        }
        return one.bytes >= other.bytes ? one : other;
    }

    /**
     * What failed, and the remedy.
     *
     * @param what what memory did not suffice for, as the beginning of a sentence
     * @param largest the largest value of it, null if it is not known
     */
    public static String sentence(String what, @Nullable LargestValue largest) {
        long heap = Runtime.getRuntime().maxMemory();
        long needed = Math.max(2 * heap, heap + COPIES * (largest == null ? 0 : largest.bytes));
        String value = largest == null
                ? ""
                : "; the largest value is in column " + largest.column + " of table " + largest.table + ", with "
                        + shown(largest.bytes);
        return what + value + ". The heap has " + shown(heap)
                + ": start River again with a larger heap: java -Xmx" + (needed + MEBIBYTE - 1) / MEBIBYTE
                + "m -jar river.jar server config.yml";
    }

    private static String shown(long bytes) {
        return bytes < MEBIBYTE ? bytes + " bytes" : bytes / MEBIBYTE + " MiB";
    }
}
