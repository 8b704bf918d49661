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
 * @param healthy whether nobody has to act
 * @param since when it came there
 * @param slot the name of its slot
 * @param plugin the output plugin, null before it is known
 * @param receivedLsn the end of the last transaction that was read, null before the first
 * @param flushedLsn up to where all is durable in every sink and acknowledged, null before the dump is done
 * @param lagBytes how many bytes of WAL lie between {@code flushedLsn} and the server's end, empty while unknown
 * @param lagSeconds how long ago the server's end was where {@code flushedLsn} is, empty while unknown
 * @param retainedWalBytes how many bytes of WAL the server keeps for the slot, empty while unknown
 * @param walStatus how safe that WAL is, as {@code pg_replication_slots} says it; null while unknown, and before PostgreSQL 13
 * @param safeWalBytes how many bytes of WAL can be written before that WAL may be lost; null where the server sets no limit,
 *     while unknown, and before PostgreSQL 13
 * @param recordsPerSecond records that became durable a second, all sinks together, over the last minute
 * @param waiting the tables that wait by themselves, while the others are streamed
 * @param dump how far all dumps together are that are not done, null where there is none
 * @param dumps each dump, the last ones that are done included
 * @param lanes one for each sink
 */
public record SubscriptionStatus(
        String name,
        State state,
        @Nullable String reason,
        boolean healthy,
        Instant since,
        String slot,
        @Nullable String plugin,
        @Nullable Lsn receivedLsn,
        @Nullable Lsn flushedLsn,
        OptionalLong lagBytes,
        OptionalDouble lagSeconds,
        OptionalLong retainedWalBytes,
        @Nullable String walStatus,
        @Nullable Long safeWalBytes,
        double recordsPerSecond,
        List<WaitingTable> waiting,
        @Nullable DumpProgress dump,
        List<DumpStatus> dumps,
        List<LaneStatus> lanes) {

    /** The same with these dumps. */
    public SubscriptionStatus withDumps(List<DumpStatus> others) {
        return new SubscriptionStatus(
                name,
                state,
                reason,
                healthy,
                since,
                slot,
                plugin,
                receivedLsn,
                flushedLsn,
                lagBytes,
                lagSeconds,
                retainedWalBytes,
                walStatus,
                safeWalBytes,
                recordsPerSecond,
                waiting,
                dump,
                others,
                lanes);
    }
}
