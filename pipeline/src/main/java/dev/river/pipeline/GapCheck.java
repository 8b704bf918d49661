package dev.river.pipeline;

import dev.river.pipeline.progress.Progress;
import dev.river.postgres.Database;
import dev.river.postgres.Server;
import dev.river.postgres.Slot;
import dev.river.postgres.Slots;
import dev.river.postgres.SourceException;
import dev.river.postgres.Timeline;
import dev.river.sink.Lsn;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Compares how far a subscription came with what its slot and its cluster can still give. */
final class GapCheck {

    private final String subscription;
    private final String slotName;
    private final Database database;
    private final Server server;

    GapCheck(SubscriptionSettings settings, Database database, Server server) {
        this.subscription = settings.name();
        this.slotName = settings.source().slot();
        this.database = database;
        this.server = server;
    }

    /**
     * What was found.
     *
     * @param slot the slot, if there is one
     * @param timeline the cluster that answers
     * @param gap what does not fit, in a sentence
     */
    record Look(Optional<Slot> slot, Timeline timeline, Optional<String> gap) {}

    /** @param stored how far the subscription came, null where nothing is known */
    Look look(@Nullable Progress stored) {
        try (Connection replication = database.connectForReplication(server.version());
                Handle handle = database.jdbi().open()) {
            Timeline timeline = Timeline.of(replication);
            Optional<Slot> slot = new Slots(database, server).find(handle, slotName);
            Optional<String> gap = stored == null
                    ? slot.filter(Slot::walLost).map(GapCheck::lost)
                    : Optional.ofNullable(gap(stored, slot.orElse(null), timeline, replication));
            return new Look(slot, timeline, gap);
        } catch (SQLException e) {
            throw SourceException.of(database.source(), "say which cluster it is", e);
        }
    }

    /** @throws GapException if something does not fit */
    void stopAtGap(Progress stored) {
        look(stored).gap().ifPresent(gap -> {
            throw new GapException(subscription, gap);
        });
    }

    private @Nullable String gap(Progress stored, @Nullable Slot slot, Timeline timeline, Connection replication)
            throws SQLException {
        if (!stored.slot().equals(slotName)) {
            return "The stored progress is of slot " + stored.slot() + ", the source names slot " + slotName
                    + "; drop the former if nobody needs it.";
        }
        if (!stored.systemIdentifier().equals(timeline.systemIdentifier())) {
            return "The stored progress is of another cluster (system identifier " + stored.systemIdentifier()
                    + ", now " + timeline.systemIdentifier() + ").";
        }
        if (slot == null) {
            return "Slot " + slotName + " is gone, and the WAL from " + stored.position() + " on with it.";
        }
        if (slot.walLost()) {
            return lost(slot);
        }
        Lsn confirmed = slot.confirmedLsn();
        if (confirmed != null && confirmed.isAfter(stored.position())) {
            return "Slot " + slotName + " was moved to " + confirmed + " by someone else; River had delivered up to "
                    + stored.position() + ".";
        }
        if (stored.timeline() != timeline.id()) {
            Optional<Lsn> left = timeline.leftAt(replication, stored.timeline());
            if (left.isEmpty() || stored.position().isAfter(left.get())) {
                return "Timeline " + timeline.id() + " does not contain " + stored.position() + " of timeline "
                        + stored.timeline()
                        + ": a standby was promoted that had not received all that River had delivered.";
            }
        }
        return null;
    }

    private static String lost(Slot slot) {
        return "Slot " + slot.name() + " has lost WAL that it still needed (wal_status is lost).";
    }
}
