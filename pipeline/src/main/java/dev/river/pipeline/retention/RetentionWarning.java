package dev.river.pipeline.retention;

import dev.river.pipeline.settings.SubscriptionSettings;
import dev.river.pipeline.status.Board;
import dev.river.pipeline.status.State;
import java.util.Locale;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Warns in the log where the server keeps more WAL for a slot than is set: once, and again each time it has doubled. */
final class RetentionWarning {

    private static final Logger LOG = LoggerFactory.getLogger(RetentionWarning.class);

    private final String subscription;
    private final String slot;
    private final long mostBytes;
    private final Board board;

    /** What was warned of last, in bytes; 0 while there is nothing to warn of. */
    private long warned;

    RetentionWarning(SubscriptionSettings settings, Board board) {
        this.subscription = settings.name();
        this.slot = settings.source().slot();
        this.mostBytes = settings.warnRetainedWal();
        this.board = board;
    }

    /** The server keeps so much now; empty where there is no slot. */
    void compare(OptionalLong retained) {
        State state = board.state();
        if (state == State.STANDBY || retained.isEmpty()) {
            // Whoever owns the slot warns.
            return;
        }
        long bytes = retained.getAsLong();
        if (bytes <= mostBytes) {
            if (warned > 0) {
                LOG.info("{}: the server keeps {} of WAL for slot {} now", subscription, size(bytes), slot);
            }
            warned = 0;
        } else if (bytes >= 2 * warned) {
            warned = bytes;
            LOG.warn(
                    "{}: the server keeps {} of WAL for slot {}, more than warnRetainedWal ({}), {}. If this goes on, its"
                            + " disk becomes full, or it drops the WAL where max_slot_wal_keep_size is set: see why in"
                            + " GET /api/subscriptions/{}",
                    subscription,
                    size(bytes),
                    slot,
                    size(mostBytes),
                    state.isHealthy()
                            ? "since the sinks do not have all of it"
                            : "and the subscription does not read it: it is " + state,
                    subscription);
        }
    }

    private static String size(long bytes) {
        return String.format(Locale.ROOT, "%,d MiB", bytes >> 20);
    }
}
