package dev.river.pipeline.status;

import dev.river.pipeline.lane.LaneStatus;
import dev.river.sink.Lsn;
import java.time.Instant;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * How a subscription is, at one moment.
 *
 * @param name its name
 * @param state where it is in its life
 * @param reason a sentence on why it is there and what to do, null where all is as it should be
 * @param since when it came there
 * @param slot the name of its slot
 * @param plugin the output plugin, null before it is known
 * @param receivedLsn the end of the last transaction that was read, null before the first
 * @param flushedLsn up to where all is durable in every sink and acknowledged, null before the dump is done
 * @param lagBytes how many bytes of WAL lie between {@code flushedLsn} and the server's end, empty while unknown
 * @param lagSeconds how long ago the server's end was where {@code flushedLsn} is, empty while unknown
 * @param recordsPerSecond records that became durable a second, all sinks together, over the last minute
 * @param dump how far the dump is, null where none runs
 * @param lanes one for each sink
 */
public record SubscriptionStatus(
        String name,
        State state,
        @Nullable String reason,
        Instant since,
        String slot,
        @Nullable String plugin,
        @Nullable Lsn receivedLsn,
        @Nullable Lsn flushedLsn,
        OptionalLong lagBytes,
        OptionalDouble lagSeconds,
        double recordsPerSecond,
        @Nullable DumpStatus dump,
        List<LaneStatus> lanes) {

    /**
     * How far a dump is.
     *
     * @param tables how many tables are read, each partition for itself
     * @param tablesDone how many of them are done
     * @param rows how many rows have been read
     * @param estimatedRows how many rows PostgreSQL thinks there are
     */
    public record DumpStatus(int tables, int tablesDone, long rows, long estimatedRows) {}
}
