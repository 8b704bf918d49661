package dev.river.postgres.slot;

import dev.river.sink.Lsn;
import org.jspecify.annotations.Nullable;

/**
 * A replication slot, as {@code pg_replication_slots} shows it.
 *
 * @param name its name
 * @param plugin the name of its output plugin, null for a physical slot
 * @param database the database that it decodes, null for a physical slot
 * @param active whether a session reads it
 * @param activePid that session's process id, null where there is none
 * @param confirmedLsn up to where its reader said that all is safe, null for a physical slot
 * @param restartLsn the oldest WAL that its reader may need, null where it needs none. It never goes back
 * @param walStatus how safe that WAL is: {@code reserved}, {@code extended}, {@code unreserved}, {@code lost}; null before
 *     PostgreSQL 13
 * @param safeWalBytes how much WAL can be written before that WAL may be lost; null where it is never, and before PostgreSQL 13
 */
public record Slot(
        String name,
        @Nullable String plugin,
        @Nullable String database,
        boolean active,
        @Nullable Integer activePid,
        @Nullable Lsn confirmedLsn,
        @Nullable Lsn restartLsn,
        @Nullable String walStatus,
        @Nullable Long safeWalBytes) {

    /** Whether the server has removed WAL that the slot still needs, or invalidated it otherwise. */
    public boolean walLost() {
        return "lost".equals(walStatus);
    }

    /** That {@linkplain #walLost() WAL is lost}, in words that a sentence begins with. */
    public String lossOfWal() {
        return "Slot " + name + " has lost WAL that it still needed";
    }
}
