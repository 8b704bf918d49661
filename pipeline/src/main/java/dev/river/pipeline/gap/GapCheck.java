package dev.river.pipeline.gap;

import dev.river.pipeline.progress.Positions;
import dev.river.pipeline.settings.SubscriptionSettings;
import dev.river.postgres.Plugin;
import dev.river.postgres.SourceException;
import dev.river.postgres.publication.Publications;
import dev.river.postgres.session.Database;
import dev.river.postgres.session.Server;
import dev.river.postgres.session.Timeline;
import dev.river.postgres.slot.Slot;
import dev.river.postgres.slot.Slots;
import dev.river.sink.Lsn;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Compares how far a subscription came with what its slot and its cluster can still give. */
public final class GapCheck {

    private final SubscriptionSettings settings;
    private final String slotName;
    private final Database database;
    private final Server server;
    private final Publications publications;

    /** @param server what the source's server says of itself */
    public GapCheck(SubscriptionSettings settings, Database database, Server server) {
        this.settings = settings;
        this.slotName = settings.source().slot();
        this.database = database;
        this.server = server;
        this.publications = new Publications(server, settings.source().publication());
    }

    /**
     * What was found.
     *
     * @param slot the slot, if there is one
     * @param timeline the cluster that answers
     * @param gap what does not fit, in a sentence
     */
    public record Look(Optional<Slot> slot, Timeline timeline, Optional<String> gap) {}

    /** @param stored how far the subscription came, null where nothing is known */
    public Look look(Handle handle, @Nullable Positions stored) {
        try (Connection replication = database.connectForReplication(server.version())) {
            Timeline timeline = Timeline.of(replication);
            Optional<Slot> slot = new Slots(database, server).find(handle, slotName);
            Map<String, Long> publicationIds = server.hasPgoutput() ? publications.existing(handle) : Map.of();
            String gap = stored == null
                    ? slot.map(found -> gapWithoutProgress(found, publicationIds))
                            .orElse(null)
                    : gap(stored, slot.orElse(null), publicationIds, timeline, replication, server.insertLsn(handle));
            return new Look(slot, timeline, Optional.ofNullable(gap));
        } catch (SQLException e) {
            throw SourceException.of(database.source(), "say which cluster it is", e);
        }
    }

    /**
     * What does not fit, with the remedy; empty where all does.
     *
     * @param stored how far the subscription came, null where nothing is known
     * @throws SourceException if the server cannot be asked
     */
    public Optional<String> gap(Handle handle, @Nullable Positions stored) {
        return look(handle, stored).gap().map(what -> GapException.sentence(settings, what));
    }

    /**
     * The cluster that answers.
     *
     * @throws GapException if something does not fit
     */
    public Timeline stopAtGap(Handle handle, Positions stored) {
        Look look = look(handle, stored);
        look.gap().ifPresent(gap -> {
            throw new GapException(settings, gap);
        });
        return look.timeline();
    }

    private @Nullable String gapWithoutProgress(Slot slot, Map<String, Long> publicationIds) {
        if (slot.walLost()) {
            return lost(slot);
        }
        if (Plugin.PGOUTPUT.pluginName().equals(slot.plugin()) && publicationIds.isEmpty()) {
            return "Slot " + slotName + " decodes by pgoutput, but there is no publication " + publications.name()
                    + " for it. The publication must be older than the slot.";
        }
        return null;
    }

    private @Nullable String gap(
            Positions stored,
            @Nullable Slot slot,
            Map<String, Long> publicationIds,
            Timeline timeline,
            Connection replication,
            Lsn end)
            throws SQLException {
        if (!stored.slot().equals(slotName)) {
            return "The stored progress is of slot " + stored.slot() + ", the source names slot " + slotName
                    + "; drop the slot " + stored.slot() + " if nobody needs it.";
        }
        if (!stored.systemIdentifier().equals(timeline.systemIdentifier())) {
            return "The stored progress is of another cluster (system identifier " + stored.systemIdentifier()
                    + ", now " + timeline.systemIdentifier() + "). If it should not be, correct the url of the source.";
        }
        if (slot == null) {
            return "Slot " + slotName + " is gone, and with it the WAL from " + stored.startLsn() + " on.";
        }
        if (slot.walLost()) {
            return lost(slot);
        }
        Lsn confirmed = slot.confirmedLsn();
        if (confirmed != null && confirmed.isAfter(stored.startLsn())) {
            return "Slot " + slotName + " was moved to " + confirmed + " by someone else; River had delivered up to "
                    + stored.startLsn() + laneBehind(stored, confirmed) + ".";
        }
        if (!stored.publications().isEmpty() && !stored.publications().containsKey(publications.name())) {
            return "The stored progress is of the publications "
                    + String.join(", ", new TreeSet<>(stored.publications().keySet())) + ", the source names "
                    + publications.name() + ".";
        }
        for (Map.Entry<String, Long> needed : new TreeMap<>(stored.publications()).entrySet()) {
            if (!needed.getValue().equals(publicationIds.get(needed.getKey()))) {
                return "Publication " + needed.getKey() + " was dropped"
                        + (publicationIds.containsKey(needed.getKey()) ? " and created again" : "")
                        + ", and meanwhile changes were not published.";
            }
        }
        if (stored.timeline() != timeline.id()) {
            Optional<Lsn> left = timeline.leftAt(replication, stored.timeline());
            if (left.isEmpty() || stored.furthestLsn().isAfter(left.get())) {
                return "Timeline " + timeline.id() + " does not contain " + stored.furthestLsn() + " of timeline "
                        + stored.timeline()
                        + ": this server never had everything that River has delivered, for instance because a"
                        + " standby was promoted before it had all changes.";
            }
        }
        return putBack(stored, slot, timeline, end);
    }

    /** On one timeline neither the WAL nor a slot goes back, unless the server's disk did. */
    private static @Nullable String putBack(Positions stored, Slot slot, Timeline timeline, Lsn end) {
        String putBack =
                ": the server was put back to an older state, perhaps from a copy of its disk. What it had after that"
                        + " copy may still be in the sinks.";
        if (stored.furthestLsn().isAfter(end)) {
            return "The stored progress is at " + stored.furthestLsn() + ", but the WAL of the server ends at " + end
                    + putBack;
        }
        Lsn restart = slot.restartLsn();
        if (stored.timeline() == timeline.id()
                && restart != null
                && stored.restartLsn().isAfter(restart)) {
            return "Slot " + slot.name() + " needs WAL from " + restart + " on, but it had come to "
                    + stored.restartLsn() + " before" + putBack;
        }
        return null;
    }

    /** Which sinks lack what is between, where others have it. */
    private static String laneBehind(Positions stored, Lsn confirmed) {
        SortedSet<String> behind = new TreeSet<>();
        stored.lanes().forEach((sink, position) -> {
            if (confirmed.isAfter(position.lsn())) {
                behind.add(sink);
            }
        });
        return behind.size() == stored.lanes().size() ? "" : " to " + String.join(", ", behind);
    }

    private static String lost(Slot slot) {
        return slot.lossOfWal() + " (wal_status is lost).";
    }
}
