package dev.river.pipeline.tenure;

import dev.river.pipeline.settings.SubscriptionSettings;
import dev.river.pipeline.status.Board;
import dev.river.postgres.SourceException;
import dev.river.postgres.session.Database;
import dev.river.postgres.session.Server;
import dev.river.postgres.slot.Slots;
import java.util.Locale;
import java.util.OptionalLong;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks how much WAL the server keeps for the slot, and warns where that is more than is set. For one thread. */
final class RetainedWal {

    private static final Logger LOG = LoggerFactory.getLogger(RetainedWal.class);

    /** Of those that come each second. */
    private static final int LOOKS_TO_SKIP = 9;

    private final String subscription;
    private final String slot;
    private final long mostBytes;
    private final Database database;
    private final Slots slots;
    private final Board board;
    private boolean known;
    private int skipped;

    /** What was warned of last, in bytes; 0 while there is nothing to warn of. */
    private long warned;

    RetainedWal(SubscriptionSettings settings, Database database, Server server, Board board) {
        this.subscription = settings.name();
        this.slot = settings.source().slot();
        this.mostBytes = settings.warnRetainedWal();
        this.database = database;
        this.slots = new Slots(database, server);
        this.board = board;
    }

    void look() {
        if (known && skipped++ < LOOKS_TO_SKIP) {
            return;
        }
        skipped = 0;
        try (Handle handle = database.jdbi().open()) {
            OptionalLong retained = slots.retainedBytes(handle, slot);
            known = retained.isPresent();
            board.retainedWal(retained);
            retained.ifPresent(this::compare);
        } catch (JdbiException | SourceException e) {
            LOG.debug("{}: the server does not tell how much WAL it keeps; River asks again", subscription, e);
        }
    }

    private void compare(long bytes) {
        if (bytes <= mostBytes) {
            if (warned > 0) {
                LOG.info("{}: the server keeps {} of WAL for slot {} now", subscription, size(bytes), slot);
            }
            warned = 0;
        } else if (bytes >= 2 * warned) {
            warned = bytes;
            LOG.warn(
                    "{}: the server keeps {} of WAL for slot {}, more than warnRetainedWal ({}), since the sinks do not have"
                            + " all of it. If this goes on, its disk becomes full, or it drops the WAL where max_slot_wal_keep_size"
                            + " is set: see which sink is behind, and why, in GET /api/subscriptions/{}",
                    subscription,
                    size(bytes),
                    slot,
                    size(mostBytes),
                    subscription);
        }
    }

    private static String size(long bytes) {
        return String.format(Locale.ROOT, "%,d MiB", bytes >> 20);
    }
}
