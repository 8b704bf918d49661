package dev.river.pipeline.dumping;

import dev.river.dump.ChunkReader;
import dev.river.dump.PartFile;
import dev.river.pipeline.flow.Lanes;
import dev.river.pipeline.merge.Merge;
import dev.river.pipeline.progress.PositionKeeper;
import dev.river.pipeline.status.State;
import dev.river.pipeline.tenure.Tenure;
import dev.river.postgres.Plugin;
import dev.river.postgres.SourceException;
import dev.river.postgres.SqlState;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads chunk after chunk of what is due, and gives each to the stream. Several do so at a time, each on a thread of its own. */
final class ChunkReading implements Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(ChunkReading.class);

    private static final Duration LOOK_AGAIN = Duration.ofMillis(200);

    /** Before the next try where someone has the part locked, or the stream is far behind. */
    static final Duration PAUSE = Duration.ofMillis(500);

    private static final Duration PAUSE_AFTER_AN_ERROR = Duration.ofSeconds(1);

    private final Tenure tenure;
    private final Plugin plugin;
    private final Lanes lanes;
    private final PositionKeeper positions;
    private final DumpWork work;
    private final DumpNotes notes;
    private final CurrentMerge current;
    private final Pace pace;
    private final Semaphore chunks;
    private final Consumer<Throwable> failed;
    private boolean noteShown;

    /**
     * @param chunks as many permits as chunks may be held in memory, for all readers together
     * @param failed gets what keeps the dump from going on before someone acts
     */
    ChunkReading(
            Tenure tenure,
            Plugin plugin,
            Lanes lanes,
            PositionKeeper positions,
            DumpWork work,
            DumpNotes notes,
            CurrentMerge current,
            Pace pace,
            Semaphore chunks,
            Consumer<Throwable> failed) {
        this.tenure = tenure;
        this.plugin = plugin;
        this.lanes = lanes;
        this.positions = positions;
        this.work = work;
        this.notes = notes;
        this.current = current;
        this.pace = pace;
        this.chunks = chunks;
        this.failed = failed;
    }

    @Override
    public void run() {
        @Nullable ChunkReader reader = null;
        try {
            while (!Thread.currentThread().isInterrupted()) {
                Merge merge = current.await(LOOK_AGAIN);
                DueRead due = merge == null || isAhead() ? null : work.take(LOOK_AGAIN);
                if (merge == null || due == null) {
                    // No session is held while there is nothing to read.
                    close(reader);
                    reader = null;
                    continue;
                }
                if (reader == null) {
                    reader = new ChunkReader(
                            tenure.name(), tenure.database(), tenure.server(), plugin == Plugin.TEST_DECODING);
                }
                if (!hasRead(reader, due, merge)) {
                    close(reader);
                    reader = null;
                    Thread.sleep(PAUSE_AFTER_AN_ERROR.toMillis());
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException | Error e) {
            failed.accept(e);
        } finally {
            close(reader);
        }
    }

    /** Whether more was read than is set. Waits for a moment then. */
    private boolean isAhead() throws InterruptedException {
        long pause = pace.pauseNanos();
        if (pause > 0) {
            TimeUnit.NANOSECONDS.sleep(Math.min(pause, LOOK_AGAIN.toNanos()));
        }
        return pause > 0;
    }

    /** Whether that went without an error of the server. */
    private boolean hasRead(ChunkReader reader, DueRead due, Merge merge) throws InterruptedException {
        boolean noteShownBefore = noteShown;
        noteShown = false;
        try {
            if (due instanceof DueRead.Files files) {
                look(reader, files.parts());
            } else if (due instanceof DueChunk chunk) {
                read(reader, chunk, merge);
            }
            return true;
        } catch (SourceException | JdbiException e) {
            boolean fatal = e instanceof SourceException error && !error.isRetriable();
            if (due instanceof DueChunk chunk && (fatal || isOfACondition(chunk, e))) {
                if (e.getCause() instanceof OutOfMemoryError
                        && !chunk.due().job().isRequested()) {
                    // Each new try would harm all others.
                    giveBack(due);
                    throw e;
                }
                standStill(chunk, String.valueOf(e.getMessage()));
                return false;
            }
            giveBack(due);
            LOG.debug("{}: a chunk could not be read, and is tried again", tenure.name(), e);
            note("The dump is tried again until it works: " + e.getMessage());
            return false;
        } finally {
            if (noteShownBefore && !noteShown) {
                tenure.board().note(State.DUMPING, null);
            }
        }
    }

    private void standStill(DueChunk chunk, String sentence) {
        DumpJob job = chunk.due().job();
        if (job.isRequested()) {
            LOG.error("{}: dump {} stands still: {}", tenure.name(), job.id(), sentence);
            work.fail(chunk, sentence);
        } else {
            work.trouble(chunk, sentence);
        }
    }

    private void note(String sentence) {
        tenure.board().note(State.DUMPING, sentence);
        noteShown = true;
    }

    /** Whether a condition names what is not there: the part itself was found. */
    private static boolean isOfACondition(DueChunk chunk, RuntimeException e) {
        return chunk.chunk().where() != null
                && e.getCause() instanceof SQLException error
                && (SqlState.isTableAbsent(error) || SqlState.isColumnAbsent(error));
    }

    private void read(ChunkReader reader, DueChunk chunk, Merge merge) throws InterruptedException {
        if (chunk.due().isReadWhole()) {
            HeldRead read = new HeldRead(tenure, lanes, positions, work, notes, chunk, merge);
            read.read(reader);
            pace.took(read.rows(), read.bytes());
        } else {
            chunks.acquire();
            MergedRead read = new MergedRead(tenure, positions, plugin, work, notes, chunk, merge, chunks::release);
            read.read(reader);
            pace.took(read.rows(), read.bytes());
            if (read.isFarBehind()) {
                note("The dump waits until the stream has caught up with the server");
            }
        }
    }

    private void look(ChunkReader reader, List<DuePart> parts) {
        Map<Long, PartFile> byOid =
                reader.look(parts.stream().map(DuePart::part).toList());
        Map<DuePart, PartFile> files = new HashMap<>();
        for (DuePart part : parts) {
            PartFile file = byOid.get(part.part().part().oid());
            if (file != null) {
                files.put(part, file);
            }
        }
        work.plan(parts, files, PAUSE);
    }

    private void giveBack(DueRead due) {
        if (due instanceof DueRead.Files files) {
            work.plan(files.parts(), Map.of(), PAUSE_AFTER_AN_ERROR);
        } else if (due instanceof DueChunk chunk) {
            work.again(chunk, chunk.chunk().range(), PAUSE_AFTER_AN_ERROR);
        }
    }

    private static void close(@Nullable ChunkReader reader) {
        if (reader != null) {
            reader.close();
        }
    }
}
