package dev.river.pipeline.dumping;

import dev.river.dump.TidRange;
import dev.river.pipeline.flow.Lanes;
import dev.river.pipeline.lane.LaneFailure;
import dev.river.pipeline.lane.Mark;
import dev.river.pipeline.lane.StartOverException;
import dev.river.pipeline.progress.ProgressException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Waits until the rows of chunks are durable, and notes that. On a thread of its own. */
final class DumpNotes implements Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(DumpNotes.class);

    private static final Duration NEXT_LOOK = Duration.ofMillis(100);

    private final String subscription;
    private final Lanes lanes;
    private final DumpWork work;
    private final Consumer<Throwable> failed;
    private final Deque<Out> out = new ArrayDeque<>();
    private boolean ended;

    /** A chunk that is out. */
    private record Out(DurableChunk chunk, Map<String, Mark> marks, long losses, Runnable settled) {}

    /** @param failed gets what keeps anything from being noted before someone acts */
    DumpNotes(String subscription, Lanes lanes, DumpWork work, Consumer<Throwable> failed) {
        this.subscription = subscription;
        this.lanes = lanes;
        this.work = work;
        this.failed = failed;
    }

    /**
     * A chunk is out.
     *
     * @param marks durable in their lanes, by sink, its rows are
     * @param losses what {@link Lanes#losses} said before
     * @param settled called when it is noted, or due again
     */
    synchronized void add(
            DueChunk taken, TidRange range, long rows, Map<String, Mark> marks, long losses, Runnable settled) {
        out.add(new Out(new DurableChunk(taken, range, rows), Map.copyOf(marks), losses, settled));
        notifyAll();
    }

    @Override
    public void run() {
        try {
            Out first;
            while ((first = first()) != null) {
                if (isDurable(first)) {
                    noteWhatIsDurable();
                } else if (lanes.losses() != first.losses) {
                    take();
                    again(first);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException | Error e) {
            failed.accept(e);
        }
    }

    /** What comes next; null if nothing more is to be noted. */
    private synchronized @Nullable Out first() throws InterruptedException {
        while (out.isEmpty() && !ended) {
            wait();
        }
        return ended ? null : out.getFirst();
    }

    /** Ends the thread. It is not to be interrupted, since it may be writing to a file. */
    synchronized void end() {
        ended = true;
        notifyAll();
    }

    private synchronized Out take() {
        return out.removeFirst();
    }

    /** Waits for a moment at most. */
    private boolean isDurable(Out each) throws InterruptedException {
        try {
            for (Map.Entry<String, Mark> mark : each.marks.entrySet()) {
                if (!lanes.lane(mark.getKey()).awaitDurable(mark.getValue(), Duration.ofSeconds(1))) {
                    return false;
                }
            }
            // A mark that was given before a loss tells nothing after it.
            return lanes.losses() == each.losses;
        } catch (LaneFailure | StartOverException e) {
            // The thread of the stream sees it, too, and says what comes of it.
            Thread.sleep(NEXT_LOOK.toMillis());
            return false;
        }
    }

    private boolean isDurableNow(Out each) {
        return each.marks.entrySet().stream()
                        .allMatch(mark -> lanes.lane(mark.getKey()).isDurable(mark.getValue()))
                && lanes.losses() == each.losses;
    }

    private void noteWhatIsDurable() throws InterruptedException {
        List<Out> durable = new ArrayList<>();
        synchronized (this) {
            do {
                durable.add(out.removeFirst());
            } while (!out.isEmpty() && isDurableNow(out.getFirst()));
        }
        try {
            work.done(durable.stream().map(Out::chunk).toList());
        } catch (ProgressException e) {
            LOG.warn("{}: what was dumped could not be noted, and is dumped again: {}", subscription, e.getMessage());
            durable.forEach(this::again);
            Thread.sleep(NEXT_LOOK.toMillis());
            return;
        }
        durable.forEach(each -> each.settled.run());
    }

    /** Notes what has become durable of the rest. To be called when the thread has ended. */
    void noteRest() {
        List<DurableChunk> durable;
        synchronized (this) {
            durable = out.stream().filter(this::isDurableNow).map(Out::chunk).toList();
            out.clear();
        }
        try {
            work.done(durable);
        } catch (ProgressException e) {
            LOG.debug("{}: what was dumped last could not be noted, and is dumped again", subscription, e);
        }
    }

    private void again(Out lost) {
        work.again(lost.chunk.taken(), lost.chunk.range(), Duration.ZERO);
        lost.settled.run();
    }
}
