package dev.river.pipeline.dumping;

import dev.river.dump.Chunk;
import dev.river.dump.ChunkReader;
import dev.river.dump.PartFile;
import dev.river.pipeline.flow.Lanes;
import dev.river.pipeline.merge.Merge;
import dev.river.pipeline.progress.PositionKeeper;
import dev.river.pipeline.rule.Plan.SinkDestination;
import dev.river.pipeline.status.State;
import dev.river.pipeline.tenure.Tenure;
import dev.river.postgres.Plugin;
import dev.river.postgres.SourceException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import java.util.function.Supplier;
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
    private final Semaphore chunks;
    private final Supplier<Set<SinkDestination>> shared;
    private final Consumer<Throwable> failed;
    private boolean noteShown;

    /**
     * @param chunks as many permits as chunks may be held in memory, for all readers together
     * @param shared the destinations that more than one table goes to
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
            Semaphore chunks,
            Supplier<Set<SinkDestination>> shared,
            Consumer<Throwable> failed) {
        this.tenure = tenure;
        this.plugin = plugin;
        this.lanes = lanes;
        this.positions = positions;
        this.work = work;
        this.notes = notes;
        this.current = current;
        this.chunks = chunks;
        this.shared = shared;
        this.failed = failed;
    }

    @Override
    public void run() {
        @Nullable ChunkReader reader = null;
        try {
            while (!Thread.currentThread().isInterrupted()) {
                Merge merge = current.await(LOOK_AGAIN);
                DueChunk due = merge == null ? null : work.take(LOOK_AGAIN);
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

    /** Whether that went without an error of the server. */
    private boolean hasRead(ChunkReader reader, DueChunk due, Merge merge) throws InterruptedException {
        Chunk chunk = due.chunk();
        try {
            if (chunk == null) {
                plan(reader, due);
            } else if (due.due().isWithoutKey()) {
                new HeldRead(tenure, lanes, positions, plugin, work, notes, due, chunk, merge, shared.get())
                        .read(reader);
            } else {
                chunks.acquire();
                new MergedRead(tenure, positions, plugin, work, notes, due, chunk, merge, chunks::release).read(reader);
            }
            if (noteShown) {
                tenure.board().note(State.DUMPING, null);
                noteShown = false;
            }
            return true;
        } catch (SourceException | JdbiException e) {
            giveBack(due);
            if (e instanceof SourceException error && !error.isRetriable()) {
                throw e;
            }
            LOG.debug("{}: a chunk could not be read, and is tried again", tenure.name(), e);
            tenure.board().note(State.DUMPING, "The dump is tried again until it works: " + e.getMessage());
            noteShown = true;
            return false;
        }
    }

    private void plan(ChunkReader reader, DueChunk due) {
        Optional<PartFile> file = reader.look(due.due().part());
        if (file.isPresent()) {
            work.plan(due, file.get());
        } else {
            work.planLater(due, PAUSE);
        }
    }

    private void giveBack(DueChunk due) {
        Chunk chunk = due.chunk();
        if (chunk == null) {
            work.planLater(due, PAUSE_AFTER_AN_ERROR);
        } else {
            work.again(due, chunk.range(), PAUSE_AFTER_AN_ERROR);
        }
    }

    private static void close(@Nullable ChunkReader reader) {
        if (reader != null) {
            reader.close();
        }
    }
}
