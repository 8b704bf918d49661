package dev.river.pipeline.status;

import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;

/**
 * How far a dump is, or a part of one. Only what is durable counts as done. What is estimated is what the catalogs say at first,
 * and gets better on the way.
 *
 * @param tables how many tables there are, each partition for itself
 * @param tablesDone how many of them are done
 * @param rows how many rows are done
 * @param estimatedRows how many rows there are, about
 * @param bytes how many bytes of the tables' files are done
 * @param estimatedBytes how many bytes these have
 * @param chunks how many chunks are done
 * @param estimatedChunks how many chunks there are, about
 * @param percent how much of all is done, from 0 to 100; 100 only at the end
 * @param rowsPerSecond how many rows were done a second, over the last half minute
 * @param bytesPerSecond how many bytes were done a second, over the last half minute
 * @param secondsLeft how long the rest takes if that goes on; empty while unknown
 */
public record DumpProgress(
        int tables,
        int tablesDone,
        long rows,
        long estimatedRows,
        long bytes,
        long estimatedBytes,
        long chunks,
        long estimatedChunks,
        double percent,
        double rowsPerSecond,
        double bytesPerSecond,
        OptionalLong secondsLeft) {

    /** That of several together. */
    public static DumpProgress sum(List<DumpProgress> all) {
        DumpProgress sum = new DumpProgress(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, OptionalLong.empty());
        for (DumpProgress each : all) {
            sum = new DumpProgress(
                    sum.tables + each.tables,
                    sum.tablesDone + each.tablesDone,
                    sum.rows + each.rows,
                    sum.estimatedRows + each.estimatedRows,
                    sum.bytes + each.bytes,
                    sum.estimatedBytes + each.estimatedBytes,
                    sum.chunks + each.chunks,
                    sum.estimatedChunks + each.estimatedChunks,
                    0,
                    sum.rowsPerSecond + each.rowsPerSecond,
                    sum.bytesPerSecond + each.bytesPerSecond,
                    OptionalLong.empty());
        }
        return sum.withEnd();
    }

    /** For people. */
    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%.1f %%, %,d of about %,d rows, %d of %d tables, %,.0f rows/s%s",
                percent,
                rows,
                estimatedRows,
                tablesDone,
                tables,
                rowsPerSecond,
                secondsLeft.isPresent() && tablesDone < tables
                        ? ", about " + time(secondsLeft.getAsLong()) + " left"
                        : "");
    }

    private static String time(long seconds) {
        return seconds < 60
                ? seconds + " s"
                : seconds < 3600
                        ? String.format(Locale.ROOT, "%d min", seconds / 60)
                        : String.format(Locale.ROOT, "%d h %02d min", seconds / 3600, seconds % 3600 / 60);
    }

    /** The same at this speed. */
    DumpProgress withRates(double rowRate, double byteRate) {
        return new DumpProgress(
                        tables,
                        tablesDone,
                        rows,
                        estimatedRows,
                        bytes,
                        estimatedBytes,
                        chunks,
                        estimatedChunks,
                        percent,
                        rowRate,
                        byteRate,
                        OptionalLong.empty())
                .withEnd();
    }

    /** With what follows from the other numbers. */
    DumpProgress withEnd() {
        long left = estimatedBytes - bytes;
        double share = estimatedBytes == 0 ? 0 : Math.min(1, (double) bytes / estimatedBytes);
        double percent = tables > 0 && tables == tablesDone ? 100 : Math.min(99.9, Math.floor(share * 1000) / 10);
        return new DumpProgress(
                tables,
                tablesDone,
                rows,
                estimatedRows,
                bytes,
                estimatedBytes,
                chunks,
                estimatedChunks,
                percent,
                rowsPerSecond,
                bytesPerSecond,
                bytesPerSecond > 0 ? OptionalLong.of((long) Math.ceil(left / bytesPerSecond)) : OptionalLong.empty());
    }
}
