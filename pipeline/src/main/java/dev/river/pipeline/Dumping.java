package dev.river.pipeline;

import dev.river.dump.DumpListener;
import dev.river.dump.DumpPart;
import dev.river.pipeline.lane.LaneWriter;
import dev.river.pipeline.progress.Progress;
import dev.river.pipeline.rule.Plan.SinkDestination;
import dev.river.pipeline.rule.Route;
import dev.river.postgres.change.Change;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Carries what the dump reads into the lanes. Each part of a table has writers of its own. */
final class Dumping implements DumpListener {

    private final Map<DumpPart, List<Route>> routes;
    private final Set<SinkDestination> shared;
    private final Lanes lanes;
    private final Progress progress;
    private final Control control;
    private final Watch watch;
    private final DumpCounts counts;
    private final StreamMetrics metrics;
    private final Set<DumpPart> gone = ConcurrentHashMap.newKeySet();

    /** @param routes what to dump, and where to */
    Dumping(
            Map<DumpPart, List<Route>> routes,
            Set<SinkDestination> shared,
            Lanes lanes,
            Progress progress,
            Control control,
            Watch watch,
            DumpCounts counts,
            StreamMetrics metrics) {
        this.routes = routes;
        this.shared = shared;
        this.lanes = lanes;
        this.progress = progress;
        this.control = control;
        this.watch = watch;
        this.counts = counts;
        this.metrics = metrics;
    }

    @Override
    public PartListener onPart(DumpPart part) {
        return new PartRows(part);
    }

    /** What has been dumped once the dump is over: all but the parts that were gone when their turn came. */
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
        watch.check();
        lanes.checkFailure();
        if (control.isStopped() || control.isPaused()) {
            throw new CancellationException("The dump was stopped; it is repeated at the next start");
        }
    }

    private final class PartRows implements PartListener {

        private static final int ROWS_BETWEEN_CHECKS = 1024;

        private final DumpPart part;
        private final List<Route> partRoutes;
        private final Map<String, LaneWriter> writers = lanes.writers(progress.position(), Dumping.this::check);
        private @Nullable TableOutlets outlets;
        private long rows;

        PartRows(DumpPart part) {
            this.part = part;
            this.partRoutes = Objects.requireNonNull(routes.get(part));
        }

        @Override
        public void onRow(Change row) {
            if (outlets == null) {
                outlets = new TableOutlets(row.table(), partRoutes, shared, progress.versionBase(), writers, metrics);
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
            writers.values().forEach(LaneWriter::flush);
            counts.tableDone();
        }
    }
}
