package dev.river.pipeline.dumping;

import dev.river.dump.Dump;
import dev.river.dump.DumpPart;
import dev.river.pipeline.flow.Lanes;
import dev.river.pipeline.progress.Progress;
import dev.river.pipeline.rule.Plan;
import dev.river.pipeline.rule.Route;
import dev.river.pipeline.status.DumpCounts;
import dev.river.pipeline.status.State;
import dev.river.pipeline.tenure.Tenure;
import dev.river.postgres.Plugin;
import dev.river.postgres.slot.Slots;
import dev.river.postgres.slot.Slots.SnapshotSlot;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;

/** Dumps parts of tables in a snapshot, and notes them as dumped once their rows are durable in every lane. */
public final class Dumps {

    private final Tenure tenure;
    private final Lanes lanes;
    private final Plugin plugin;
    private final Progress progress;

    public Dumps(Tenure tenure, Lanes lanes, Plugin plugin, Progress progress) {
        this.tenure = tenure;
        this.lanes = lanes;
        this.plugin = plugin;
        this.progress = progress;
    }

    /** Takes a snapshot by a slot that goes with it, although the subscription's slot exists. */
    public SnapshotSlot snapshot() {
        tenure.watch().creationStarts();
        Slots slots = new Slots(tenure.database(), tenure.server());
        String temporary = temporarySlotName();
        if (!tenure.server().hasTemporarySlots()) {
            slots.drop(temporary);
        }
        SnapshotSlot snapshot = slots.create(temporary, plugin, true);
        tenure.watch().creationEnds();
        return snapshot;
    }

    /**
     * A different name for each try, because such a slot goes away by itself: one that was being created when River was
     * killed stays until the server notices.
     */
    private String temporarySlotName() {
        String slot = tenure.settings().source().slot();
        String suffix = tenure.server().hasTemporarySlots()
                ? Integer.toHexString(ThreadLocalRandom.current().nextInt())
                : "";
        return slot.substring(0, Math.min(slot.length(), 49)) + "_dump" + suffix;
    }

    /** @param due the parts, each with the routes that lack its rows */
    public void run(Plan plan, Map<DumpPart, List<Route>> due, SnapshotSlot snapshot) {
        if (due.isEmpty()) {
            return;
        }
        DumpCounts counts = new DumpCounts(
                due.size(),
                due.keySet().stream()
                        .mapToLong(part -> part.part().estimatedRows())
                        .sum());
        tenure.board().dump(counts);
        tenure.board().enter(State.DUMPING);
        try {
            Dumping dumping = new Dumping(
                    tenure, plan, due, lanes, progress.positions().stored().versionBase(), counts);
            new Dump(tenure.settings().name(), tenure.database(), tenure.server(), plugin == Plugin.TEST_DECODING)
                    .run(
                            snapshot.snapshot(),
                            snapshot.consistentPoint(),
                            List.copyOf(due.keySet()),
                            tenure.settings().dump().parallelism(),
                            dumping);
            dumping.awaitDurable();
            progress.coverage().addDumped(DueParts.dumped(dumping.dumped()));
            tenure.board().dumped(counts);
        } finally {
            tenure.board().dump(null);
        }
    }
}
