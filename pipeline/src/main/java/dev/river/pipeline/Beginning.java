package dev.river.pipeline;

import dev.river.pipeline.GapCheck.Look;
import dev.river.pipeline.progress.Progress;
import dev.river.pipeline.progress.ProgressKeeper;
import dev.river.pipeline.progress.ProgressStore;
import dev.river.pipeline.rule.Plan;
import dev.river.postgres.Plugin;
import dev.river.postgres.SourceException;
import dev.river.postgres.session.Database;
import dev.river.postgres.session.Server;
import dev.river.postgres.session.Timeline;
import dev.river.postgres.slot.OwnerLock;
import dev.river.postgres.slot.Slot;
import dev.river.postgres.slot.Slots;
import dev.river.postgres.slot.Slots.SnapshotSlot;
import dev.river.sink.Lsn;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out where a subscription goes on, or begins it: compares the stored progress with the slot and the cluster, and
 * creates the slot where there is none yet.
 *
 * <p>A slot that exists without stored progress says nothing of how far anyone came, so everything is dumped, and the slot
 * tells what was removed meanwhile. Anything else that does not fit is a gap.
 */
final class Beginning {

    private static final Logger LOG = LoggerFactory.getLogger(Beginning.class);

    /** More than can have been written above the stored position, in bytes of WAL, before it was found to be a gap. */
    private static final long VERSION_MARGIN = 1L << 40;

    private final SubscriptionSettings settings;
    private final Database database;
    private final Server server;
    private final Slots slots;
    private final Publishing publishing;
    private final ProgressStore store;
    private final Watch watch;
    private final boolean afterGap;
    private final boolean repair;

    /**
     * @param afterGap whether a gap was found that has not been got over yet
     * @param repair whether a gap is to be repaired by a new slot, as an operator's dump does
     */
    Beginning(
            SubscriptionSettings settings,
            Database database,
            OwnerLock lock,
            ProgressStore store,
            Watch watch,
            boolean afterGap,
            boolean repair) {
        this.settings = settings;
        this.database = database;
        this.server = lock.server();
        this.slots = new Slots(database, server);
        this.publishing = new Publishing(settings, server);
        this.store = store;
        this.watch = watch;
        this.afterGap = afterGap;
        this.repair = repair;
    }

    /**
     * Where to go on.
     *
     * @param plugin what decodes the slot
     * @param keeper the progress, written down
     * @param created the slot, with its snapshot, if it was created just now; to be closed
     */
    record Start(
            Plugin plugin, ProgressKeeper keeper, @Nullable SnapshotSlot created) {}

    Start find(Handle handle, Plan plan) {
        Optional<Progress> stored = store.load();
        Look look = new GapCheck(settings, database, server).look(handle, stored.orElse(null));
        Optional<Slot> slot = look.slot();
        Optional<Plugin> plugin = slot.map(this::pluginOf);
        Optional<String> gap = look.gap().isEmpty() && afterGap && repair
                ? Optional.of("What the stream needed was not there any more.")
                : look.gap();
        if (gap.isPresent() && !repair) {
            throw new GapException(settings.name(), gap.get());
        }
        if (gap.isPresent()) {
            LOG.warn("{}: a new dump repairs this: {}", settings.name(), gap.get());
            slots.drop(settings.source().slot());
        }
        if (gap.isPresent() || plugin.isEmpty()) {
            return create(handle, plan, look.timeline(), stored.orElse(null));
        }
        Progress progress = stored.map(
                        known -> known.on(look.timeline().id(), baseAbove(known, look.timeline(), known.position())))
                .orElseGet(() -> unknown(slot.get(), look.timeline()));
        return new Start(plugin.get(), new ProgressKeeper(store, progress), null);
    }

    /** Of a slot that exists without progress: nothing is known to have been dumped. */
    private Progress unknown(Slot slot, Timeline timeline) {
        return new Progress(
                slot.name(),
                timeline.systemIdentifier(),
                timeline.id(),
                Optional.ofNullable(slot.confirmedLsn()).orElse(Lsn.ZERO),
                0,
                Map.of(),
                Map.of(),
                Set.of());
    }

    /** Refuses a slot that cannot be read. */
    private Plugin pluginOf(Slot slot) {
        slots.problem(slot).ifPresent(problem -> {
            throw SourceException.fatal(problem + ": " + Slots.dropStatement(slot.name()), null);
        });
        if (slot.confirmedLsn() == null && server.tellsConfirmedLsn()) {
            throw SourceException.retriable(
                    "Slot " + slot.name() + " at " + settings.source().address() + " is still being created by process "
                            + slot.activePid() + ", which waits until every transaction that has written is over",
                    null);
        }
        return Plugin.named(slot.plugin()).orElseThrow();
    }

    private Start create(Handle handle, Plan plan, Timeline timeline, @Nullable Progress before) {
        Plugin plugin = choose(handle, plan);
        Map<String, Long> publications = Map.of();
        Map<String, String> published = Map.of();
        if (plugin == Plugin.PGOUTPUT) {
            publishing.reconcile(handle, plan);
            publications = publishing.existing(handle);
            published = publishing.published(handle, plan);
        }
        watch.creationStarts();
        SnapshotSlot created = slots.create(settings.source().slot(), plugin, false);
        watch.creationEnds();
        Lsn point = created.consistentPoint();
        LOG.info(
                "{}: created slot {} with {} at {}",
                settings.name(),
                settings.source().slot(),
                plugin.pluginName(),
                point);
        try {
            Progress progress = new Progress(
                    settings.source().slot(),
                    timeline.systemIdentifier(),
                    timeline.id(),
                    point,
                    before == null ? 0 : baseAbove(before, timeline, point),
                    publications,
                    published,
                    Set.of());
            return new Start(plugin, new ProgressKeeper(store, progress), created);
        } catch (RuntimeException e) {
            created.close();
            throw e;
        }
    }

    /** A base that lifts versions from the point on above all that were written before. */
    private static long baseAbove(Progress before, Timeline timeline, Lsn point) {
        boolean sameHistory = before.systemIdentifier().equals(timeline.systemIdentifier())
                && before.timeline() == timeline.id()
                && !before.position().isAfter(point);
        return sameHistory
                ? before.versionBase()
                : Math.max(
                        before.versionBase(),
                        before.versionBase() + before.position().value() + VERSION_MARGIN - point.value());
    }

    private Plugin choose(Handle handle, Plan plan) {
        return switch (settings.source().plugin()) {
            case PGOUTPUT -> Plugin.PGOUTPUT;
            case TEST_DECODING -> Plugin.TEST_DECODING;
            case AUTO -> canPublish(handle, plan) ? Plugin.PGOUTPUT : Plugin.TEST_DECODING;
        };
    }

    private boolean canPublish(Handle handle, Plan plan) {
        return server.hasPgoutput() && publishing.isPossible(handle, plan);
    }
}
