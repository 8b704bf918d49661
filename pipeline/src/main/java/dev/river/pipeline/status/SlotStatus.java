package dev.river.pipeline.status;

import dev.river.postgres.slot.Slot;
import dev.river.sink.Lsn;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * How a slot was when it was looked at last.
 *
 * @param slot the slot, null where there is none, or none was seen yet
 * @param serverLsn the end of the server's WAL
 */
record SlotStatus(@Nullable Slot slot, Lsn serverLsn) {

    /** Before the first look. */
    static final SlotStatus UNKNOWN = new SlotStatus(null, Lsn.ZERO);

    /** The part of what the server may keep that shall be left at the least: a quarter of what it keeps now. */
    private static final int LEAST_PART_LEFT = 4;

    private static final String REMEDY =
            "have the subscription go on, or raise max_slot_wal_keep_size, which needs no restart";

    OptionalLong retainedWalBytes() {
        Lsn restart = slot == null ? null : slot.restartLsn();
        return restart == null
                ? OptionalLong.empty()
                : OptionalLong.of(Math.max(0, serverLsn.value() - restart.value()));
    }

    @Nullable
    Lsn confirmedLsn() {
        return slot == null ? null : slot.confirmedLsn();
    }

    @Nullable
    String walStatus() {
        return slot == null ? null : slot.walStatus();
    }

    @Nullable
    Long safeWalBytes() {
        return slot == null ? null : slot.safeWalBytes();
    }

    /**
     * Why what the slot needs is in danger, or lost, in a sentence with what to do; empty while it is safe.
     *
     * @param reason what is said already
     */
    Optional<String> danger(@Nullable String reason) {
        if (slot == null || (reason != null && reason.startsWith(slot.lossOfWal()))) {
            return Optional.empty();
        }
        if (slot.walLost()) {
            return Optional.of(slot.lossOfWal() + ", and changes with it: only a new dump repairs that");
        }
        Long safe = slot.safeWalBytes();
        if (safe == null) {
            return Optional.empty();
        }
        if (safe <= 0 || "unreserved".equals(slot.walStatus())) {
            return Optional.of("At its next checkpoint the server removes WAL that slot " + slot.name()
                    + " still needs, and changes are lost: " + REMEDY);
        }
        if (safe < retainedWalBytes().orElse(0) / LEAST_PART_LEFT) {
            return Optional.of(String.format(
                    Locale.ROOT,
                    "After %,d MiB more of WAL the server removes some that slot %s still needs, and changes are lost: %s",
                    safe >> 20,
                    slot.name(),
                    REMEDY));
        }
        return Optional.empty();
    }
}
