package dev.river.pipeline.dumping;

import dev.river.dump.Chunk;
import dev.river.dump.ChunkListener;
import dev.river.dump.ChunkReader;
import dev.river.dump.ChunkSnapshot;
import dev.river.dump.TidRange;
import dev.river.pipeline.lane.Mark;
import dev.river.pipeline.merge.Merge;
import dev.river.pipeline.merge.MergingChunk;
import dev.river.pipeline.progress.PositionKeeper;
import dev.river.pipeline.tenure.DeliveredTransactions.Delivered;
import dev.river.pipeline.tenure.Tenure;
import dev.river.postgres.Plugin;
import dev.river.postgres.change.Change;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads one chunk, and has the stream merge it in. For the thread of one reader, until the chunk is handed over. */
final class MergedRead implements ChunkListener, MergingChunk.Fate {

    /** So many bytes of WAL may the stream be behind a snapshot. Further behind, its chunk would wait for too long. */
    private static final long FAR_BEHIND = 64L << 20;

    private final Tenure tenure;
    private final PositionKeeper positions;
    private final Plugin plugin;
    private final DumpWork work;
    private final DumpNotes notes;
    private final DueChunk due;
    private final Chunk chunk;
    private final Merge merge;
    private final Runnable settled;
    private final long mostBytes;
    private final long mostRows;
    private final MergingChunk merging;

    private long rows;
    private long bytes;
    private @Nullable Delivered delivered;
    private boolean rewritten;
    private boolean farBehind;
    private boolean stopped;
    private boolean unidentified;

    /** Up to where the rows were read. */
    private TidRange range;

    /** @param settled called when the chunk takes no memory any more */
    MergedRead(
            Tenure tenure,
            PositionKeeper positions,
            Plugin plugin,
            DumpWork work,
            DumpNotes notes,
            DueChunk due,
            Merge merge,
            Runnable settled) {
        this.tenure = tenure;
        this.positions = positions;
        this.plugin = plugin;
        this.work = work;
        this.notes = notes;
        this.due = due;
        this.chunk = due.chunk();
        this.merge = merge;
        this.settled = settled;
        this.mostBytes = tenure.settings().memory().chunkBytes();
        // What may be read in a second, so that the reading does not come in long bursts.
        this.mostRows = tenure.settings().dump().maxRowsPerSecond();
        this.range = due.chunk().range();
        this.merging = new MergingChunk(
                due.due().part().table().name(),
                due.due().part().table().keyColumns(),
                due.due().routes(),
                due.file().lookedAt(),
                this);
    }

    void read(ChunkReader reader) {
        boolean handedOver = false;
        boolean begun = false;
        try {
            delivered = merge.begin(merging);
            if (delivered == null) {
                work.again(due, chunk.range(), Duration.ZERO);
                return;
            }
            begun = true;
            switch (reader.read(chunk, this)) {
                case READ -> {
                    handedOver = handOver();
                }
                case LEFT -> leave();
                case BROKEN_OFF -> work.again(due, chunk.range(), Duration.ZERO);
                case GONE -> work.gone(due, ChunkReading.PAUSE);
            }
        } finally {
            if (!handedOver) {
                if (begun) {
                    merge.leave(merging);
                }
                settled.run();
            }
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

    /** Whether the chunk was left since the stream is far behind the server. */
    boolean isFarBehind() {
        return farBehind;
    }

    private boolean handOver() {
        if (unidentified) {
            work.readWhole(due);
            return false;
        }
        if (stopped) {
            work.again(due, chunk.range(), Duration.ZERO);
            return false;
        }
        if (range.to() < chunk.range().to()) {
            work.split(due, new TidRange(range.to(), chunk.range().to()));
        }
        if (merge.handOver(merging)) {
            return true;
        }
        work.again(due, range, Duration.ZERO);
        return false;
    }

    private void leave() {
        if (rewritten) {
            work.planAgain(due);
        } else {
            work.again(due, chunk.range(), farBehind || !merging.isBrokenOff() ? ChunkReading.PAUSE : Duration.ZERO);
        }
    }

    @Override
    public Answer onSnapshot(ChunkSnapshot snapshot) {
        Delivered before = delivered;
        if (before == null || merging.isBrokenOff() || Thread.currentThread().isInterrupted()) {
            return Answer.LEAVE;
        }
        tenure.delivered().seen(snapshot.visible());
        if (snapshot.filenode() != due.file().filenode()) {
            rewritten = true;
            return Answer.LEAVE;
        }
        if (!before.areSeenBy(snapshot.visible())) {
            return Answer.TAKE_ANOTHER;
        }
        if (snapshot.highMark().value() - merge.readLsn().value() > FAR_BEHIND) {
            farBehind = true;
            return Answer.LEAVE;
        }
        if (plugin == Plugin.TEST_DECODING) {
            positions.raiseVersionFloor(snapshot.highMark());
        }
        merging.highMark(snapshot.highMark());
        return Answer.READ;
    }

    @Override
    public boolean onRow(Change row, long place) {
        if (merging.isBrokenOff() || Thread.currentThread().isInterrupted()) {
            stopped = true;
            return false;
        }
        if (row.table().keyColumns().isEmpty()) {
            unidentified = true;
            return false;
        }
        if (merging.rows() > 0 && (merging.size() + row.size() > mostBytes || merging.rows() >= mostRows)) {
            // The rest is another chunk.
            range = new TidRange(chunk.range().from(), place);
            return false;
        }
        merging.add(row);
        rows++;
        bytes += row.size();
        return true;
    }

    @Override
    public void onOut(Map<String, Mark> marks, long losses) {
        notes.add(due, range, merging.rows(), marks, losses, settled);
    }

    @Override
    public void onBrokenOff() {
        work.again(due, range, Duration.ZERO);
        settled.run();
    }
}
