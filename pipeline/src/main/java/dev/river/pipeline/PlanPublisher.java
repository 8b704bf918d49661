package dev.river.pipeline;

import dev.river.pipeline.dumping.Dumps;
import dev.river.pipeline.gap.GapCheck;
import dev.river.pipeline.progress.Coverage.Dumped;
import dev.river.pipeline.progress.CoverageKeeper;
import dev.river.pipeline.progress.PositionKeeper;
import dev.river.pipeline.progress.Progress;
import dev.river.pipeline.publishing.Publishing;
import dev.river.pipeline.rule.Plan;
import dev.river.pipeline.settings.DumpSettings.Mode;
import dev.river.pipeline.tenure.Tenure;
import dev.river.postgres.change.VisibleTransactions;
import dev.river.postgres.publication.Publications;
import dev.river.postgres.publication.Unpublished;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Publishes the parts of the tables of a plan, and knows since when each is published without a break. */
final class PlanPublisher {

    private static final Logger LOG = LoggerFactory.getLogger(PlanPublisher.class);

    private final Tenure tenure;
    private final PositionKeeper positions;
    private final CoverageKeeper coverage;
    private final Publishing publishing;
    private final GapCheck gapCheck;
    private final Dumps dumps;

    PlanPublisher(Tenure tenure, Progress progress, Dumps dumps) {
        this.dumps = dumps;
        this.tenure = tenure;
        this.positions = progress.positions();
        this.coverage = progress.coverage();
        this.publishing = new Publishing(tenure.settings(), tenure.server());
        this.gapCheck = new GapCheck(tenure.settings(), tenure.database(), tenure.server());
    }

    /**
     * Publishes what the plan asks for, as far as that can be done now. What was not published all the time has been missed, and is
     * due to be dumped: noted before.
     *
     * @return the tables that are not published
     */
    List<Unpublished> publish(Handle handle, Plan plan) {
        gapCheck.stopAtGap(handle, positions.stored());
        Set<String> changed = changed(handle, plan);
        forgetMissed(changed);
        List<Unpublished> unpublished =
                publishing.reconcile(handle, plan, tenure.board().lines()).unpublished();
        if (!changed.isEmpty()) {
            // Before it is noted that they are published: else a lost session would have this forgotten.
            dumps.awaitWriters(changed, VisibleTransactions.newTransactionId(handle));
        }
        positions.setPublications(publishing.existing(handle));
        coverage.setEntriesByPart(publishing.entriesByPart(handle, plan));
        return unpublished;
    }

    /** The parts whose changes are not published as they were when that was last looked at. */
    private Set<String> changed(Handle handle, Plan plan) {
        Set<String> changed = plan.partIds();
        publishing.entriesByPart(handle, plan).forEach((part, entry) -> {
            String before = coverage.entryOf(part);
            if (before != null && Publications.isSame(before, entry)) {
                changed.remove(part);
            }
        });
        return changed;
    }

    private void forgetMissed(Set<String> changed) {
        Set<Dumped> missed = coverage.dumped().stream()
                .filter(each -> changed.contains(each.part()))
                .collect(Collectors.toSet());
        dumps.retain(route -> !changed.contains(route.part()));
        if (missed.isEmpty()) {
            return;
        }
        LOG.warn(
                "{}: not all changes of {} were published; {}",
                tenure.name(),
                missed.stream()
                        .map(each -> each.table().toString())
                        .distinct()
                        .sorted()
                        .collect(Collectors.joining(", ")),
                tenure.settings().dump().mode() == Mode.NEVER
                        ? "the missing changes are not delivered, because dump.mode is never"
                        : "they are dumped again once they are, and rows that were deleted meanwhile stay in the sinks");
    }
}
