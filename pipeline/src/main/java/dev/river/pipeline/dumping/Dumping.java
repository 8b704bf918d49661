package dev.river.pipeline.dumping;

import dev.river.dump.DumpListener;
import dev.river.dump.DumpPart;
import dev.river.pipeline.flow.LaneIntake;
import dev.river.pipeline.flow.Lanes;
import dev.river.pipeline.flow.TableOutlets;
import dev.river.pipeline.lane.Mark;
import dev.river.pipeline.rule.Plan;
import dev.river.pipeline.rule.Route;
import dev.river.pipeline.status.DumpCounts;
import dev.river.pipeline.tenure.Tenure;
import dev.river.postgres.change.Change;
import dev.river.sink.Notes;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Carries what the dump reads into the lanes. Each part of a table has writers of its own. */
final class Dumping implements DumpListener {

    private final Map<DumpPart, List<Route>> routes;
    private final Tenure tenure;
    private final Plan plan;
    private final Lanes lanes;
    private final long versionBase;
    private final DumpCounts counts;
    private final Set<DumpPart> gone = ConcurrentHashMap.newKeySet();

    /** What was handed over last to the lane of each sink, by any reader. */
    private final Map<String, Mark> lastMarks = new ConcurrentHashMap<>();

    /** @param routes what to dump, and where to */
    Dumping(
            Tenure tenure,
            Plan plan,
            Map<DumpPart, List<Route>> routes,
            Lanes lanes,
            long versionBase,
            DumpCounts counts) {
        this.tenure = tenure;
        this.plan = plan;
        this.routes = routes;
        this.lanes = lanes;
        this.versionBase = versionBase;
        this.counts = counts;
    }

    @Override
    public PartListener listenerOf(DumpPart part) {
        return new PartRows(part);
    }

    /** What has been dumped when the dump has ended: all but the parts that were gone when their turn came. */
    Map<DumpPart, List<Route>> dumped() {
        Map<DumpPart, List<Route>> dumped = new LinkedHashMap<>(routes);
        dumped.keySet().removeAll(gone);
        return dumped;
    }

    @Override
    public void onWaiting() {
        check();
    }

    /** Gives up where nobody waits for the dump any more, or the right to it is lost. */
    void check() {
        lanes.checkFailure();
        tenure.giveUpIfUnwanted("The dump was stopped; it is repeated at the next start");
    }

    private void handedOver(String sink, Mark mark) {
        lastMarks.merge(sink, mark, (one, other) -> one.sequence() > other.sequence() ? one : other);
    }

    /** Waits until all rows are durable. */
    void awaitDurable() {
        lastMarks.forEach((sink, mark) -> {
            while (!lanes.lane(sink).awaitDurable(mark, Duration.ofSeconds(1))) {
                check();
            }
        });
    }

    private final class PartRows implements PartListener {

        private static final int ROWS_BETWEEN_CHECKS = 1024;

        private final DumpPart part;
        private final List<Route> partRoutes;
        private final Map<String, LaneIntake> intakes = new LinkedHashMap<>();
        private @Nullable TableOutlets outlets;
        private long rows;

        PartRows(DumpPart part) {
            this.part = part;
            this.partRoutes = Objects.requireNonNull(routes.get(part));
            partRoutes.forEach(route -> intakes.put(
                    route.sink(),
                    LaneIntake.open(lanes.writer(
                            route.sink(),
                            Dumping.this::check,
                            () -> Notes.NONE,
                            mark -> handedOver(route.sink(), mark)))));
        }

        @Override
        public void onRow(Change row) {
            if (outlets == null) {
                outlets = new TableOutlets(
                        row.table(), partRoutes, plan.shared(), versionBase, intakes, tenure.metrics());
            }
            if (rows++ % ROWS_BETWEEN_CHECKS == 0) {
                check();
            }
            counts.row();
            outlets.write(row);
        }

        @Override
        public void onGone() {
            gone.add(part);
            counts.tableDone();
        }

        @Override
        public void onEnd() {
            intakes.values().forEach(intake -> intake.writer().flush());
            counts.tableDone();
        }
    }
}
