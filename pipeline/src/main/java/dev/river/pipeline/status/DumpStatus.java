package dev.river.pipeline.status;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a dump is, at one moment.
 *
 * @param id the number of the request, 0 where nobody had to ask
 * @param state where it is in its life
 * @param reason why it has failed and what to do; null if it has not
 * @param since when it was asked for, or found to be due
 * @param tables the patterns of tables that were asked for; none for all
 * @param where the condition for rows that was asked for; null for all rows
 * @param sink the sink that was asked for; null for each
 * @param progress how far it is
 * @param parts how far it is with each table, or partition, the largest first
 */
public record DumpStatus(
        long id,
        DumpState state,
        @Nullable String reason,
        Instant since,
        List<String> tables,
        @Nullable String where,
        @Nullable String sink,
        DumpProgress progress,
        List<PartProgress> parts) {

    /** What it is called where it is spoken of. */
    public String title() {
        return id == 0 ? "the dump" : "dump " + id;
    }

    /**
     * How far it is with one table, or with one partition.
     *
     * @param table the name of the table
     * @param part that of the partition, or of the table itself
     * @param progress how far it is
     */
    public record PartProgress(String table, String part, DumpProgress progress) {}
}
