package dev.river.pipeline.dumping;

import com.google.common.base.Throwables;
import com.google.common.util.concurrent.Uninterruptibles;
import dev.river.dump.DumpPart;
import dev.river.pipeline.flow.Lanes;
import dev.river.pipeline.merge.Merge;
import dev.river.pipeline.progress.Coverage.Dumped;
import dev.river.pipeline.progress.DumpRequest;
import dev.river.pipeline.progress.Progress;
import dev.river.pipeline.rule.Plan;
import dev.river.pipeline.rule.Route;
import dev.river.pipeline.status.DumpState;
import dev.river.pipeline.status.DumpStatus;
import dev.river.pipeline.status.State;
import dev.river.pipeline.status.WaitingTable;
import dev.river.pipeline.tenure.Tenure;
import dev.river.postgres.Plugin;
import dev.river.sink.TableName;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Dumps what is due, as long as a subscription owns its slot: what can be read where the stream begins, before anything is
 * streamed; all else while the stream flows, on threads of its own, chunk by chunk, each merged into the stretch of the stream that
 * there is then.
 */
public final class Dumps implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Dumps.class);

    /** One that is read, and one that waits for the stream. */
    private static final int CHUNKS_OF_A_READER = 2;

    private static final Duration LOOK_EVERY = Duration.ofMillis(400);

    private static final Duration NUDGE_EVERY = Duration.ofMillis(50);

    private static final Duration SAMPLE_EVERY = Duration.ofSeconds(1);

    private static final Duration TELL_EVERY = Duration.ofSeconds(30);

    private static final Duration END_WITHIN = Duration.ofSeconds(10);

    private final Tenure tenure;
    private final Lanes lanes;
    private final Plugin plugin;
    private final Progress progress;
    private final DumpWork work;
    private final DumpNotes notes;
    private final CurrentMerge current = new CurrentMerge();
    private final Pace pace;
    private final WalNudge nudge;
    private final ChunkWatch watch;
    private final Semaphore chunks;
    private final ScheduledExecutorService threads;
    private final Thread noting;
    private final Map<String, Long> writersBefore = new HashMap<>();
    private volatile @Nullable Throwable failure;
    private volatile Plan plan = Plan.NONE;
    private volatile Set<TableName> unreadable = Set.of();
    private long seenChanges;
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
                        Math.min(
                                tenure.settings().dump().chunkBytes(),
                                tenure.settings().dump().maxBytesPerSecond())));
        this.notes = new DumpNotes(tenure.name(), lanes, work, this::fail);
        tenure.board().dumps(work::statuses);
        int readers = tenure.settings().dump().parallelism();
        this.nudge = new WalNudge(tenure, current);
        this.watch = new ChunkWatch(tenure, work);
        this.pace = new Pace(tenure.settings().dump());
        this.chunks = new Semaphore(CHUNKS_OF_A_READER * readers);
        this.threads = Executors.newScheduledThreadPool(readers + 4, this::thread);
        this.noting = thread(notes);
    }

    private Thread thread(Runnable run) {
        Thread thread =
                new Thread(run, "river-dump-" + tenure.settings().source().slot());
        thread.setDaemon(true);
        return thread;
    }

    /**
     * These parts were not published all the time up to now: what transactions have written that are open now may not come in the
     * stream, so that they have to end before the parts are read.
     *
     * @param parts their ids
     * @param newTransactionId an id of a transaction, with its epoch, that was taken since they are published
     */
    public void awaitWriters(Set<String> parts, long newTransactionId) {
        parts.forEach(part -> writersBefore.put(part, newTransactionId));
    }

    /**
     * These parts are due now although nobody asked, and no others. What was being dumped of them goes on.
     *
     * @param due the parts, each with the routes that lack its rows
     */
    public void set(Plan now, Map<DumpPart, List<Route>> due) {
        plan = now;
        work.set(due, writersBefore);
        seeToRequests();
        writersBefore.values().removeIf(tenure.delivered()::havePast);
        look();
    }

    /** What was asked for is due, too, and nothing that was taken back. */
    private void seeToRequests() {
        seenChanges = tenure.control().changes();
        Map<DumpRequest, Map<DumpPart, List<Route>>> requested = new LinkedHashMap<>();
        tenure.control().dumps().forEach(request -> requested.put(request, RequestedParts.of(request, plan)));
        work.request(requested, writersBefore);
        Set<Long> ids = requested.keySet().stream().map(DumpRequest::id).collect(Collectors.toSet());
        if (progress.coverage().dumpedFor().stream().anyMatch(id -> !ids.contains(id))) {
            progress.coverage().retain(route -> route.request() == 0 || ids.contains(route.request()));
        }
    }

    /** Sees to what has changed since it was last called. */
    private void look() {
        for (DumpStatus ended : work.takeEnded()) {
            String done = ended.title() + " is done: " + ended.progress().rows() + " rows of "
                    + ended.progress().tables() + " tables";
            if (tenure.board().lines().isToBeTold(done)) {
                LOG.info("{}: {}", tenure.name(), done);
            }
            if (ended.id() != 0) {
                tenure.control().dumpDone(ended.id());
                progress.coverage().retain(route -> route.request() != ended.id());
            }
        }
        // What stands still is shown, too, although nothing runs for it.
        show();
        tenure.board()
                .undumped(work.troubles().entrySet().stream()
                        .map(each -> new WaitingTable(
                                each.getKey().toString(), "it is to be dumped. " + each.getValue(), List.of(), false))
                        .toList());
        OptionalLong awaited = work.awaitedWriters();
        tenure.watch().awaitWriters(awaited.isPresent() ? awaited.getAsLong() : null);
        if (work.isActive()) {
            start();
            tenure.board().leave(State.STREAMING, State.DUMPING);
        } else {
            tenure.board().leave(State.DUMPING, State.STREAMING);
        }
    }

    /** Reads what is due before anything is streamed. What cannot be read so stays due. */
    public void read(Plan now, Map<DumpPart, List<Route>> due, DumpOrigin origin) {
        plan = now;
        work.set(due, Map.of());
        if (work.isEmpty()) {
            return;
        }
        tenure.board().enter(State.DUMPING);
        start();
        new FirstDump(tenure, lanes, plugin, progress.positions(), work, notes, pace).run(origin);
    }

    private void start() {
        if (started) {
            return;
        }
        started = true;
        noting.start();
        every(Duration.ZERO, LOOK_EVERY, watch);
        every(Duration.ZERO, NUDGE_EVERY, nudge);
        every(Duration.ZERO, SAMPLE_EVERY, this::sample);
        every(TELL_EVERY, TELL_EVERY, this::tell);
        for (int i = 0; i < tenure.settings().dump().parallelism(); i++) {
            threads.execute(new ChunkReading(
                    tenure, plugin, lanes, progress.positions(), work, notes, current, pace, chunks, this::fail));
        }
    }

    private void every(Duration first, Duration period, Runnable look) {
        Runnable watched = () -> {
            try {
                look.run();
            } catch (RuntimeException | Error e) {
                fail(e);
                throw e;
            }
        };
        // A look that throws is not repeated.
        var unused =
                threads.scheduleWithFixedDelay(watched, first.toMillis(), period.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void sample() {
        work.sample(System.nanoTime());
        show();
    }

    private void show() {
        tenure.metrics().dumps().show(work.statuses());
    }

    private void tell() {
        work.statuses().stream()
                .filter(dump -> dump.state() == DumpState.RUNNING)
                .forEach(dump -> LOG.info("{}: {}: {}", tenure.name(), dump.title(), dump.progress()));
    }

    /** Only the routes count as dumped any more, whole or in part, for which this is so. What is under way of others is of no use. */
    public void retain(Predicate<Dumped> route) {
        work.retain(route);
    }

    /** These tables are to be dumped, and cannot be read yet: until then nothing of them can be looked up either. */
    public void unreadable(Set<TableName> tables) {
        unreadable = Set.copyOf(tables);
    }

    /** Whether nothing of the table can be read, and all of it is to be dumped once it can be. For any thread. */
    public boolean isUnreadable(TableName table) {
        return unreadable.contains(table);
    }

    /** Whether rows of the table are yet to come. For any thread. */
    public boolean isDue(TableName table) {
        return work.isDue(table);
    }

    /** Whether anything is due that does not stand still. For any thread. */
    public boolean isDue() {
        return work.isActive();
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

    /**
     * Sees to what was asked meanwhile, and to what is done. For the thread of the stream.
     *
     * @throws RuntimeException what keeps the dump from going on before someone acts
     */
    public void check() {
        Throwable error = failure;
        if (error != null) {
            Throwables.throwIfUnchecked(error);
            throw new IllegalStateException(error);
        }
        boolean asked = tenure.control().changes() != seenChanges;
        if (asked) {
            seeToRequests();
        }
        if (work.takeChanged() || asked) {
            look();
        }
    }

    private void fail(Throwable error) {
        if (failure == null) {
            failure = error;
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
        nudge.close();
        watch.close();
        tenure.metrics().dumps().show(List.of());
        tenure.board().dumps(List::of);
        tenure.board().undumped(List.of());
    }

    /** Notes what has become durable since. To be called when this is closed. */
    public void noteWhatIsDurable() {
        notes.noteRest();
    }
}
