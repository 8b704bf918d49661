package dev.river.pipeline.merge;

import dev.river.pipeline.flow.LaneIntake;
import dev.river.pipeline.flow.Lanes;
import dev.river.pipeline.flow.TableOutlets;
import dev.river.pipeline.flow.Versions;
import dev.river.pipeline.lane.Mark;
import dev.river.pipeline.rule.Destinations;
import dev.river.pipeline.rule.Route;
import dev.river.pipeline.status.StreamMetrics;
import dev.river.postgres.change.Change;
import dev.river.sink.Notes;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A chunk whose rows go out into the lanes, a few at a time. For the thread of the stream. */
final class Outgoing {

    /** How long its rows may keep the stream from being read at a time, in nanoseconds. */
    private static final long MOMENT = 1_000_000;

    private static final int ROWS_BETWEEN_LOOKS = 64;

    private final MergingChunk chunk;
    private final Lanes lanes;
    private final Destinations destinations;
    private final Versions versions;
    private final StreamMetrics metrics;
    private final Map<String, LaneIntake> intakes = new LinkedHashMap<>();
    private final long losses;
    private @Nullable TableOutlets outlets;

    /**
     * Begins.
     *
     * @param whileWaiting called about every second while a lane is full; may throw, to give up
     */
    Outgoing(
            MergingChunk chunk,
            Lanes lanes,
            Destinations destinations,
            Versions versions,
            StreamMetrics metrics,
            Runnable whileWaiting) {
        this.chunk = chunk;
        this.lanes = lanes;
        this.destinations = destinations;
        this.versions = versions;
        this.metrics = metrics;
        this.losses = lanes.losses();
        for (Route route : chunk.routes()) {
            intakes.put(
                    route.sink(),
                    LaneIntake.open(lanes.writer(route.sink(), whileWaiting, () -> Notes.NONE, mark -> {})));
        }
    }

    /** How the rows went. */
    enum Turn {
        /** There are more. */
        MORE,
        /** All are out. */
        OUT,
        /** A row does not tell whether it was overtaken. */
        UNKNOWN
    }

    MergingChunk chunk() {
        return chunk;
    }

    /** Whether the sinks have nothing else to do. */
    boolean areLanesReady() {
        for (String sink : intakes.keySet()) {
            if (!lanes.lane(sink).isReady()) {
                return false;
            }
        }
        return true;
    }

    /**
     * Lets rows out for a moment, but those that the stream has overtaken.
     *
     * @param least so many, even if that takes longer
     */
    Turn letOut(Noting noting, long least) {
        long end = System.nanoTime() + MOMENT;
        Change row;
        for (int i = 1; (row = chunk.nextRow()) != null; i++) {
            Boolean overtaken = noting.isOvertaken(chunk, row);
            if (overtaken == null) {
                return Turn.UNKNOWN;
            }
            if (overtaken) {
                metrics.overtaken().inc();
            } else {
                outlets(row).write(row);
            }
            if (i >= least && i % ROWS_BETWEEN_LOOKS == 0 && System.nanoTime() - end > 0) {
                break;
            }
        }
        intakes.values().forEach(intake -> intake.writer().flush());
        return chunk.hasNext() ? Turn.MORE : Turn.OUT;
    }

    /** The rows of a chunk are all of one table. */
    private TableOutlets outlets(Change row) {
        if (outlets == null) {
            outlets = new TableOutlets(row.table(), chunk.routes(), destinations, versions, intakes, metrics);
        }
        return outlets;
    }

    /** All its rows are out, and so is everything that the stream has delivered. */
    void end() {
        Map<String, Mark> marks = new LinkedHashMap<>();
        intakes.keySet().forEach(sink -> marks.put(sink, lanes.lane(sink).last()));
        chunk.fate().onOut(marks, losses);
    }
}
