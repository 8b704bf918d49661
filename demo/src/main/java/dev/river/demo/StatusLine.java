package dev.river.demo;

import dev.river.demo.river.RiverStatus;
import java.time.Duration;
import java.util.Locale;

/**
 * One line on how far everything is.
 *
 * @param running for how long
 * @param dumped rows that the dump read
 * @param streamed changes that came after
 * @param records all records on the topics
 * @param documents all documents in the indexes
 */
record StatusLine(Duration running, RiverStatus river, long dumped, long streamed, long records, long documents) {

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%5d s  %-9s  %,d rows dumped, %,d changes streamed  ->  %,d records, %,d documents, lag %s",
                running.toSeconds(),
                river.state(),
                dumped,
                streamed,
                records,
                documents,
                lag());
    }

    private String lag() {
        if (river.lagBytes().isEmpty() || river.lagSeconds().isEmpty()) {
            return "not known yet";
        }
        return String.format(
                Locale.ROOT,
                "%s / %.1f s",
                bytes(river.lagBytes().getAsLong()),
                river.lagSeconds().getAsDouble());
    }

    private static String bytes(long bytes) {
        if (bytes < 10_000) {
            return String.format(Locale.ROOT, "%,d B", bytes);
        }
        return bytes < 10_000_000
                ? String.format(Locale.ROOT, "%,d KiB", bytes >> 10)
                : String.format(Locale.ROOT, "%,d MiB", bytes >> 20);
    }
}
