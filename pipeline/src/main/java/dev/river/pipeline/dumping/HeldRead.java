package dev.river.pipeline.dumping;

import dev.river.dump.Chunk;
import dev.river.dump.ChunkListener;
import dev.river.dump.ChunkReader;
import dev.river.dump.ChunkSnapshot;
import dev.river.dump.PartFile;
import dev.river.pipeline.flow.LaneIntake;
import dev.river.pipeline.flow.Lanes;
import dev.river.pipeline.flow.TableOutlets;
import dev.river.pipeline.flow.Versions;
import dev.river.pipeline.lane.LaneFailure;
import dev.river.pipeline.lane.Mark;
import dev.river.pipeline.lane.StartOverException;
import dev.river.pipeline.merge.Hold;
import dev.river.pipeline.merge.Merge;
import dev.river.pipeline.progress.PositionKeeper;
import dev.river.pipeline.rule.Plan.SinkDestination;
import dev.river.pipeline.rule.Route;
import dev.river.pipeline.tenure.DeliveredTransactions.Delivered;
import dev.river.pipeline.tenure.Tenure;
import dev.river.postgres.Plugin;
import dev.river.postgres.change.Change;
import dev.river.sink.Notes;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/** Reads a part whose rows nothing identifies, and hands them to the lanes by itself while the stream waits. For the thread of one reader. */
final class HeldRead implements ChunkListener {

    private final Tenure tenure;
    private final Lanes lanes;
    private final PositionKeeper positions;
    private final Plugin plugin;
    private final DumpWork work;
    private final DumpNotes notes;
    private final DueChunk due;
    private final Chunk chunk;
    private final Merge merge;
    private final Set<SinkDestination> shared;
    private final Hold hold;
    private final Map<String, LaneIntake> intakes = new LinkedHashMap<>();
    private final Map<String, Mark> marks = new LinkedHashMap<>();

    private @Nullable Delivered delivered;
    private @Nullable TableOutlets outlets;
    private boolean rewritten;
    private boolean stopped;
    private long rows;

    HeldRead(
            Tenure tenure,
            Lanes lanes,
            PositionKeeper positions,
            Plugin plugin,
            DumpWork work,
            DumpNotes notes,
            DueChunk due,
            Chunk chunk,
            Merge merge,
            Set<SinkDestination> shared) {
        this.tenure = tenure;
        this.lanes = lanes;
        this.positions = positions;
        this.plugin = plugin;
        this.work = work;
        this.notes = notes;
        this.due = due;
        this.chunk = chunk;
        this.merge = merge;
        this.shared = shared;
        this.hold = new Hold(chunk.part().table().name());
    }

    void read(ChunkReader reader) {
        try {
            delivered = merge.hold(hold);
            if (delivered == null) {
                work.again(due, chunk.range(), Duration.ZERO);
                return;
            }
            long losses = lanes.losses();
            switch (reader.read(chunk, this)) {
                case READ -> end(losses);
                case LEFT -> leave();
                case BROKEN_OFF -> work.again(due, chunk.range(), Duration.ZERO);
                case GONE -> work.gone(due);
            }
        } catch (CancellationException | LaneFailure | StartOverException e) {
            // The stream has ended, or sees the failure of the lane, too.
            work.again(due, chunk.range(), ChunkReading.PAUSE);
        } finally {
            hold.release();
        }
    }

    private void end(long losses) {
        if (stopped) {
            work.again(due, chunk.range(), Duration.ZERO);
            return;
        }
        intakes.values().forEach(intake -> intake.writer().flush());
        notes.add(due, chunk.range(), rows, marks, losses, () -> {});
    }

    private void leave() {
        if (rewritten) {
            work.rewritten(due);
        } else {
            work.again(due, chunk.range(), ChunkReading.PAUSE);
        }
    }

    @Override
    public Answer onSnapshot(ChunkSnapshot snapshot) {
        Delivered before = delivered;
        PartFile file = due.due().file();
        if (before == null || hold.isBrokenOff()) {
            return Answer.LEAVE;
        }
        if (file == null || snapshot.filenode() != file.filenode()) {
            rewritten = true;
            return Answer.LEAVE;
        }
        if (!before.areSeenBy(snapshot.visible())) {
            return Answer.TAKE_ANOTHER;
        }
        if (plugin == Plugin.TEST_DECODING) {
            positions.raiseVersionFloor(snapshot.highMark());
        }
        hold.read(snapshot.visible(), snapshot.highMark());
        return Answer.READ;
    }

    @Override
    public boolean onRow(Change row, long place) {
        if (hold.isBrokenOff() || Thread.currentThread().isInterrupted()) {
            stopped = true;
            return false;
        }
        outlets(row).write(row);
        rows++;
        return true;
    }

    private TableOutlets outlets(Change row) {
        if (outlets == null) {
            for (Route route : due.due().routes()) {
                intakes.put(
                        route.sink(),
                        LaneIntake.open(lanes.writer(
                                route.sink(), this::check, () -> Notes.NONE, mark -> marks.put(route.sink(), mark))));
            }
            outlets = new TableOutlets(
                    row.table(),
                    due.due().routes(),
                    shared,
                    new Versions(positions.stored()),
                    intakes,
                    tenure.metrics());
        }
        return outlets;
    }

    private void check() {
        if (hold.isBrokenOff() || Thread.currentThread().isInterrupted()) {
            throw new CancellationException("The stream does not wait for the table any more");
        }
    }
}
