package dev.river.pipeline;

import dev.river.pipeline.check.FirstDumpCheck;
import dev.river.pipeline.dumping.DumpOrigin;
import dev.river.pipeline.gap.GapCheck;
import dev.river.pipeline.gap.GapCheck.Look;
import dev.river.pipeline.gap.GapException;
import dev.river.pipeline.gap.VersionBase;
import dev.river.pipeline.progress.Position;
import dev.river.pipeline.progress.Positions;
import dev.river.pipeline.progress.Progress;
import dev.river.pipeline.progress.ProgressStore;
import dev.river.pipeline.publishing.Publishing;
import dev.river.pipeline.rule.Plan;
import dev.river.pipeline.settings.DumpSettings.MadeDump;
import dev.river.pipeline.tenure.Tenure;
import dev.river.postgres.Plugin;
import dev.river.postgres.SourceException;
import dev.river.postgres.session.Timeline;
import dev.river.postgres.slot.Slot;
import dev.river.postgres.slot.Slots;
import dev.river.postgres.slot.Slots.SnapshotSlot;
import dev.river.sink.Lsn;
import dev.river.stream.ReplicationStream;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out where a subscription continues, or begins it: compares the stored progress with the slot and the cluster, and
 * creates the slot where there is none yet.
 *
 * <p>A slot that exists without stored progress says nothing of how far anyone came, so everything is dumped, and the slot
 * still has the deletes of that time. Anything else that does not fit is a gap.
 */
final class Beginning {

    private static final Logger LOG = LoggerFactory.getLogger(Beginning.class);

    private final Tenure tenure;
    private final Slots slots;
    private final Publishing publishing;
    private final ProgressStore.Claim claim;
    private final boolean afterGap;

    /** @param afterGap whether a gap was found that has not been repaired yet */
    Beginning(Tenure tenure, ProgressStore.Claim claim, boolean afterGap) {
        this.tenure = tenure;
        this.slots = new Slots(tenure.database(), tenure.server());
        this.publishing = new Publishing(tenure.settings(), tenure.server());
        this.claim = claim;
        this.afterGap = afterGap;
    }

    /** Where to continue.
     *
     * @param plugin what decodes the slot
     * @param progress how far it is, written down
     * @param origin what is to be dumped before anything is streamed, to be closed; null if nothing is
     */
    record Start(Plugin plugin, Progress progress, @Nullable DumpOrigin origin) {}

    /** @throws GapException if changes may be missing, and no dump was asked for that repairs it */
    Start find(Handle handle, Plan plan) {
        Optional<Positions> stored = claim.positions().map(this::ofItsLanes);
        Look look =
                new GapCheck(tenure.settings(), tenure.database(), tenure.server()).look(handle, stored.orElse(null));
        boolean repair = tenure.control().isDumpOfEverythingRequested();
        Optional<Slot> slot = look.slot();
        Optional<Plugin> plugin = slot.map(this::pluginOf);
        Optional<String> gap = look.gap().isEmpty() && afterGap && repair
                ? Optional.of("What the stream needed was not there any more.")
                : look.gap();
        if (gap.isPresent() && !repair) {
            throw new GapException(tenure.settings(), gap.get());
        }
        if (gap.isPresent()) {
            LOG.warn("{}: a new dump repairs this: {}", tenure.name(), gap.get());
            slots.drop(tenure.settings().source().slot());
        }
        if (gap.isPresent() || plugin.isEmpty()) {
            return create(handle, plan, look.timeline(), stored.orElse(null));
        }
        MadeDump made = tenure.settings().dump().made();
        if (made != null && stored.isEmpty()) {
            return beginWith(made, handle, plan, slot.get(), look.timeline());
        }
        Positions positions = stored.map(known ->
                        known.on(look.timeline().id(), VersionBase.above(known, look.timeline(), known.startLsn())))
                .orElseGet(() -> {
                    LOG.warn(
                            "{}: slot {} exists, but nothing is stored of how far it was read: everything is dumped",
                            tenure.name(),
                            slot.get().name());
                    return unknown(slot.get(), look.timeline());
                });
        return new Start(plugin.get(), Progress.continuing(tenure.name(), claim, positions), null);
    }

    /** Those of the sinks that there are now: one that is new starts where the slowest is, one that is gone holds nothing back. */
    private Positions ofItsLanes(Positions stored) {
        Map<String, Position> lanes = new HashMap<>();
        tenure.settings().sinks().keySet().forEach(sink -> lanes.put(sink, stored.lane(sink)));
        return stored.withLanes(lanes);
    }

    /** Of a slot that exists without progress: nothing is known to have been dumped. */
    private static Positions unknown(Slot slot, Timeline timeline) {
        return new Positions(
                slot.name(),
                timeline.systemIdentifier(),
                timeline.id(),
                0,
                Lsn.ZERO,
                "",
                Map.of(),
                Optional.ofNullable(slot.confirmedLsn()).orElse(Lsn.ZERO),
                Map.of());
    }

    /** Refuses a slot that cannot be read. */
    private Plugin pluginOf(Slot slot) {
        slots.problem(slot).ifPresent(problem -> {
            throw SourceException.fatal(problem + ": " + Slots.dropStatement(slot.name()), null);
        });
        if (slot.confirmedLsn() == null && tenure.server().tellsConfirmedLsn()) {
            throw SourceException.retriable(
                    "Slot " + slot.name() + " at " + tenure.settings().source().address()
                            + " is still being created by process " + slot.activePid()
                            + ", which waits until every transaction that has written has ended",
                    null);
        }
        return Plugin.named(slot.plugin()).orElseThrow();
    }

    /** With a dump that was made already, in the snapshot of a slot that is there since. */
    private Start beginWith(MadeDump made, Handle handle, Plan plan, Slot slot, Timeline timeline) {
        refuse(check().problemOfFile(handle, made, slot));
        Plugin plugin = pluginOf(slot);
        Map<String, Long> publications = plugin == Plugin.PGOUTPUT ? publishing.existing(handle) : Map.of();
        LOG.info("{}: dumps file {}, which was made at {}", tenure.name(), made.file(), made.lsn());
        Progress progress = Progress.beginning(
                tenure.name(),
                claim,
                new Positions(
                        slot.name(),
                        timeline.systemIdentifier(),
                        timeline.id(),
                        0,
                        Lsn.ZERO,
                        ReplicationStream.decoding(plugin, List.copyOf(publications.keySet())),
                        publications,
                        made.lsn(),
                        Map.of()));
        if (plugin == Plugin.PGOUTPUT) {
            progress.coverage()
                    .setEntriesByPart(publishing.entriesByPart(handle, plan.toldBy(plugin, tenure.server())));
        }
        return new Start(plugin, progress, new DumpOrigin.OfFile(made));
    }

    private FirstDumpCheck check() {
        return new FirstDumpCheck(tenure.settings(), tenure.database(), tenure.server());
    }

    private static void refuse(Optional<String> problem) {
        problem.ifPresent(sentence -> {
            throw SourceException.fatal(sentence, null);
        });
    }

    private Start create(Handle handle, Plan plan, Timeline timeline, @Nullable Positions before) {
        MadeDump made = tenure.settings().dump().made();
        if (made != null && before == null && !tenure.control().isDumpOfEverythingRequested()) {
            refuse(check().problemOfFile(handle, made, null));
        }
        refuse(check().problemOfProgram());
        Plugin plugin = publishing.choose(handle, plan);
        Map<String, Long> publications = Map.of();
        Map<String, String> entriesByPart = Map.of();
        if (plugin == Plugin.PGOUTPUT) {
            Plan told = plan.toldBy(plugin, tenure.server());
            publishing.reconcile(handle, told, tenure.board().lines());
            publications = publishing.existing(handle);
            entriesByPart = publishing.entriesByPart(handle, told);
        }
        String slot = tenure.settings().source().slot();
        tenure.watch().creationStarts();
        SnapshotSlot created = slots.create(slot, plugin, false);
        tenure.watch().creationEnds();
        tenure.slot().forget();
        Lsn point = created.consistentPoint();
        LOG.info("{}: created slot {} with {} at {}", tenure.name(), slot, plugin.pluginName(), point);
        try {
            Positions positions = new Positions(
                    slot,
                    timeline.systemIdentifier(),
                    timeline.id(),
                    before == null ? 0 : VersionBase.above(before, timeline, point),
                    Lsn.ZERO,
                    ReplicationStream.decoding(plugin, List.copyOf(publications.keySet())),
                    publications,
                    point,
                    Map.of());
            Progress progress = Progress.beginning(tenure.name(), claim, positions);
            progress.coverage().setEntriesByPart(entriesByPart);
            return new Start(plugin, progress, new DumpOrigin.OfSlot(created));
        } catch (RuntimeException e) {
            created.close();
            throw e;
        }
    }
}
