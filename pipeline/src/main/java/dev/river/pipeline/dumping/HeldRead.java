package dev.river.pipeline.dumping;

import dev.river.dump.Chunk;
import dev.river.dump.ChunkListener;
import dev.river.dump.ChunkReader;
import dev.river.dump.ChunkSnapshot;
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
import dev.river.pipeline.rule.Route;
import dev.river.pipeline.tenure.DeliveredTransactions.Delivered;
import dev.river.pipeline.tenure.Tenure;
import dev.river.postgres.SourceException;
import dev.river.postgres.change.Change;
import dev.river.postgres.change.VisibleTransactions;
import dev.river.sink.Lsn;
import dev.river.sink.Notes;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.locks.LockSupport;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads a part whose rows the stream does not identify, and hands them to the lanes by itself while the stream waits. For the thread of one reader. */
final class HeldRead implements ChunkListener {

    private static final Logger LOG = LoggerFactory.getLogger(HeldRead.class);

    /** So long a snapshot may take that shows all that was delivered, in nanoseconds, while the stream is held. */
    private static final long PATIENCE = 1_000_000_000;

    /** Between two looks at the server, in nanoseconds. */
    private static final long PAUSE = 5_000_000;

    /** Whether the dump was paused or cancelled is looked up now and then. */
    private static final int ROWS_BETWEEN_LOOKS = 1024;

    private final Tenure tenure;
    private final Lanes lanes;
    private final PositionKeeper positions;
    private final DumpWork work;
    private final DumpNotes notes;
    private final DueChunk due;
    private final Chunk chunk;
    private final Merge merge;
    private final Hold hold;
    private final Map<String, LaneIntake> intakes = new LinkedHashMap<>();
    private final Map<String, Mark> marks = new LinkedHashMap<>();

    private Versions versions;
    private long heldSinceNanos;
    private @Nullable Delivered delivered;
    private @Nullable ChunkSnapshot snapshot;
    private @Nullable TableOutlets outlets;
    private boolean rewritten;
    private boolean stopped;
    private long rows;
    private long bytes;

    HeldRead(
            Tenure tenure,
            Lanes lanes,
            PositionKeeper positions,
            DumpWork work,
            DumpNotes notes,
            DueChunk due,
            Merge merge) {
        this.tenure = tenure;
        this.lanes = lanes;
        this.positions = positions;
        this.work = work;
        this.notes = notes;
        this.due = due;
        this.chunk = due.chunk();
        this.merge = merge;
        this.hold = new Hold(
                due.due().part().table().name(),
                due.due().part().part().name(),
                due.file().lookedAt());
        this.versions = new Versions(positions.stored());
    }

    void read(ChunkReader reader) {
        try {
            delivered = merge.hold(hold);
            if (delivered == null) {
                work.again(due, chunk.range(), Duration.ZERO);
                return;
            }
            heldSinceNanos = System.nanoTime();
            long losses = lanes.losses();
            switch (reader.read(chunk, this)) {
                case READ -> end(losses);
                case LEFT -> leave();
                case BROKEN_OFF -> work.again(due, chunk.range(), Duration.ZERO);
                case GONE -> work.gone(due, ChunkReading.PAUSE);
            }
        } catch (CancellationException | LaneFailure | StartOverException e) {
            // The stream has ended, or sees the failure of the lane, too.
            work.again(due, chunk.range(), ChunkReading.PAUSE);
        } finally {
            hold.release();
        }
    }

    /** How many rows were read. */
    long rows() {
        return rows;
    }

    /** How many bytes the server sent for them. */
    long bytes() {
        return bytes;
    }

    private void end(long losses) {
        if (stopped) {
            work.again(due, chunk.range(), Duration.ZERO);
            return;
        }
        intakes.values().forEach(intake -> intake.writer().flush());
        ChunkSnapshot seen = snapshot;
        if (seen != null && hasAllThatWasInserted()) {
            hold.read(seen.visible(), seen.highMark());
        }
        notes.add(due, chunk.range(), rows, marks, losses, () -> {});
    }

    /** Whether every sink that gets the table's changes has got each row that the snapshot shows. */
    private boolean hasAllThatWasInserted() {
        return chunk.where() == null
                && due.due().routes().size()
                        == tenure.router()
                                .routes(due.due().part().table().name())
                                .size();
    }

    private void leave() {
        if (rewritten) {
            work.planAgain(due);
        } else {
            work.again(due, chunk.range(), ChunkReading.PAUSE);
        }
    }

    @Override
    public Answer onSnapshot(ChunkSnapshot snapshot) {
        Delivered before = delivered;
        if (before == null || isUnwanted()) {
            return Answer.LEAVE;
        }
        if (snapshot.filenode() != due.file().filenode()) {
            rewritten = true;
            return Answer.LEAVE;
        }
        if (!before.areSeenBy(snapshot.visible())) {
            return System.nanoTime() - heldSinceNanos < PATIENCE ? Answer.TAKE_ANOTHER : Answer.LEAVE;
        }
        if (!isSafe(snapshot.highMark())) {
            return Answer.LEAVE;
        }
        positions.raiseVersionFloor(snapshot.highMark());
        versions = new Versions(positions.stored());
        hold.raiseFloor(positions.stored().versionFloor());
        this.snapshot = snapshot;
        return Answer.READ;
    }

    /** Whether no crash of the server undoes what is before the position. An asynchronous commit is seen before that is so. */
    private boolean isSafe(Lsn lsn) {
        try (Handle handle = tenure.database().jdbi().open()) {
            long unused = VisibleTransactions.newTransactionId(handle);
            while (lsn.isAfter(tenure.server().flushedLsn(handle))) {
                if (isUnwanted() || System.nanoTime() - heldSinceNanos > PATIENCE) {
                    return false;
                }
                LockSupport.parkNanos(PAUSE);
            }
            return true;
        } catch (JdbiException | SourceException e) {
            LOG.debug("{}: the server does not tell how far its WAL is safe", tenure.name(), e);
            return false;
        }
    }

    /** Whether nobody waits for the rows. */
    private boolean isUnwanted() {
        return hold.isBrokenOff()
                || Thread.currentThread().isInterrupted()
                || tenure.control().wantsEnd();
    }

    @Override
    public boolean onRow(Change row, long place) {
        if (isUnwanted() || (rows % ROWS_BETWEEN_LOOKS == 0 && !work.isWanted(due))) {
            stopped = true;
            return false;
        }
        outlets(row).write(row);
        rows++;
        bytes += row.size();
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
                    row.table(), due.due().routes(), tenure.destinations(), versions, intakes, tenure.metrics());
        }
        return outlets;
    }

    private void check() {
        if (isUnwanted() || !work.isWanted(due)) {
            throw new CancellationException("The stream does not wait for the table any more");
        }
    }
}
