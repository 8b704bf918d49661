package dev.river.pipeline.dumping;

import com.google.common.base.Throwables;
import com.google.common.util.concurrent.Uninterruptibles;
import dev.river.dump.DumpPart;
import dev.river.pipeline.flow.Lanes;
import dev.river.pipeline.merge.Merge;
import dev.river.pipeline.progress.Coverage.Dumped;
import dev.river.pipeline.progress.Progress;
import dev.river.pipeline.rule.Plan;
import dev.river.pipeline.rule.Route;
import dev.river.pipeline.status.State;
import dev.river.pipeline.tenure.Tenure;
import dev.river.postgres.Plugin;
import dev.river.postgres.slot.Slots.SnapshotSlot;
import dev.river.sink.TableName;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Dumps what is due, as long as a subscription owns its slot: in the snapshot of a slot that was just created, before anything is
 * streamed; all else while the stream flows, on threads of its own, chunk by chunk, each merged into the stretch of the stream that
 * there is then.
 */
public final class Dumps implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Dumps.class);

    /** One that is read, and one that waits for the stream. */
    private static final int CHUNKS_OF_A_READER = 2;

    private static final Duration LOOK_EVERY = Duration.ofMillis(250);

    private static final Duration END_WITHIN = Duration.ofSeconds(10);

    private final Tenure tenure;
    private final Lanes lanes;
    private final Plugin plugin;
    private final Progress progress;
    private final DumpWork work;
    private final DumpNotes notes;
    private final CurrentMerge current = new CurrentMerge();
    private final Semaphore chunks;
    private final ScheduledExecutorService threads;
    private final Thread noting;
    private final Map<String, Long> writersBefore = new HashMap<>();
    private volatile @Nullable Throwable failure;
    private volatile Plan plan = Plan.NONE;
    private boolean started;

    public Dumps(Tenure tenure, Lanes lanes, Plugin plugin, Progress progress) {
        this.tenure = tenure;
        this.lanes = lanes;
        this.plugin = plugin;
        this.progress = progress;
        this.work = new DumpWork(
                progress.coverage(),
                tenure.delivered(),
                Math.min(
                        tenure.settings().memory().chunkBytes(),
                        tenure.settings().dump().chunkBytes()));
        this.notes = new DumpNotes(tenure.name(), lanes, work, this::endIfDone);
        int readers = tenure.settings().dump().parallelism();
        this.chunks = new Semaphore(CHUNKS_OF_A_READER * readers);
        this.threads = Executors.newScheduledThreadPool(readers + 1, this::thread);
        this.noting = thread(notes);
    }

    private Thread thread(Runnable run) {
        Thread thread =
                new Thread(run, "river-dump-" + tenure.settings().source().slot());
        thread.setDaemon(true);
        return thread;
    }

    /**
     * These parts are due now, and no others. What was being dumped of them goes on.
     *
     * @param due the parts, each with the routes that lack its rows
     * @param newlyPublished the ids of parts that were not published all the time up to now: what transactions have written that
     *     are open now may not come in the stream
     * @param newTransactionId an id of a transaction, with its epoch, that was taken since they are published
     */
    public void set(Plan now, Map<DumpPart, List<Route>> due, Set<String> newlyPublished, long newTransactionId) {
        plan = now;
        newlyPublished.forEach(part -> writersBefore.put(part, newTransactionId));
        work.set(due, writersBefore);
        writersBefore.values().removeIf(tenure.delivered()::havePast);
        OptionalLong awaited = work.awaitedWriters();
        tenure.watch().awaitWriters(awaited.isPresent() ? awaited.getAsLong() : null);
        tenure.board().dump(work.isEmpty() ? null : work.counts());
        if (!work.isEmpty()) {
            start();
        }
    }

    /** Reads what is due in the snapshot of a slot that was just created. What cannot be read in it stays due. */
    public void read(Plan now, Map<DumpPart, List<Route>> due, SnapshotSlot slot) {
        plan = now;
        work.set(due, Map.of());
        if (work.isEmpty()) {
            return;
        }
        tenure.board().dump(work.counts());
        tenure.board().enter(State.DUMPING);
        start();
        new SnapshotDump(tenure, lanes, plugin, progress.positions(), work, notes, now).run(slot);
    }

    private void start() {
        if (started) {
            return;
        }
        started = true;
        noting.start();
        var unused = threads.scheduleWithFixedDelay(
                new ChunkWatch(tenure, current), 0, LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS);
        for (int i = 0; i < tenure.settings().dump().parallelism(); i++) {
            threads.execute(new ChunkReading(
                    tenure,
                    plugin,
                    lanes,
                    progress.positions(),
                    work,
                    notes,
                    current,
                    chunks,
                    () -> plan.shared(),
                    this::fail));
        }
    }

    /** Only the routes count as dumped any more, whole or in part, for which this is so. What is under way of others is of no use. */
    public void retain(Predicate<Dumped> route) {
        work.retain(route);
    }

    /** Whether rows of the table are yet to come. For any thread. */
    public boolean isDue(TableName table) {
        return work.isDue(table);
    }

    /** Whether anything is due. For any thread. */
    public boolean isDue() {
        return !work.isEmpty();
    }

    /** Chunks are merged into this stretch from now on. */
    public void begin(Merge merge) {
        current.set(merge);
    }

    /** The stretch has ended. */
    public void end(Merge merge) {
        current.set(null);
        merge.end();
    }

    /** Throws what keeps the dump from going on before someone acts. */
    public void check() {
        Throwable error = failure;
        if (error != null) {
            Throwables.throwIfUnchecked(error);
            throw new IllegalStateException(error);
        }
    }

    private void fail(Throwable error) {
        if (failure == null) {
            failure = error;
        }
    }

    private void endIfDone() {
        if (work.isEmpty()) {
            tenure.board().dumped(work.counts());
            tenure.board().dump(null);
            tenure.board().leave(State.DUMPING, State.STREAMING);
        }
    }

    /** Waits a little until no reader uses a lane any more. */
    @Override
    public void close() {
        current.set(null);
        threads.shutdownNow();
        notes.end();
        boolean ended = Uninterruptibles.awaitTerminationUninterruptibly(threads, END_WITHIN);
        Uninterruptibles.joinUninterruptibly(noting, END_WITHIN);
        if (!ended || noting.isAlive()) {
            LOG.warn("{}: the dump did not end in time, and is left to itself", tenure.name());
        }
        tenure.board().dump(null);
    }

    /** Notes what has become durable since. To be called when this is closed. */
    public void noteWhatIsDurable() {
        notes.noteRest();
    }
}
