package dev.river.pipeline.tenure;

import dev.river.pipeline.progress.DumpRequest;
import dev.river.pipeline.progress.ProgressException;
import dev.river.pipeline.progress.ProgressStore;
import dev.river.pipeline.progress.Requests;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the operator has asked of a subscription, and the means to wait until that changes. */
public final class Control {

    /** How long a transaction that is being read, or a sink that is slow, may delay a stop or a pause. */
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    /** How long the end may take after that. */
    private static final Duration GRACE = Duration.ofSeconds(5);

    private static final Logger LOG = LoggerFactory.getLogger(Control.class);

    private final ProgressStore store;

    private boolean stopped;
    private Requests requests = Requests.NONE;
    private long changes;
    private Instant lastChange = Instant.EPOCH;

    /** @param store where it is written down, so that a restart or another owner does not forget it */
    public Control(ProgressStore store) {
        this.store = store;
    }

    /** What was asked before the subscription owned its slot, of any instance. */
    public synchronized void load() {
        requests = store.requests();
    }

    /** Looks whether another instance was asked meanwhile: whoever does not own the slot writes it down, and the owner does it. */
    synchronized void look() {
        Requests now;
        try {
            now = store.requests();
        } catch (ProgressException e) {
            LOG.debug("The requests cannot be read; River tries again", e);
            return;
        }
        if (!now.equals(requests)) {
            requests = now;
            change();
        }
    }

    public synchronized void stop() {
        stopped = true;
        change();
    }

    public synchronized void setPaused(boolean pause) {
        ask(asked -> asked.withPaused(pause));
        change();
    }

    /** Has rows dumped again. Returns the number of the request. */
    public synchronized long requestDump(List<String> tables, @Nullable String where, @Nullable String sink) {
        ask(asked -> asked.withDump(tables, where, sink, Instant.now()));
        change();
        return requests.lastDump();
    }

    /** Has a dump that was asked for stand still, or go on. Returns whether there is such a dump. */
    public synchronized boolean setDumpPaused(long id, boolean pause) {
        return changeDump(id, asked -> asked.withDumpPaused(id, pause));
    }

    /** Takes the request for a dump back. Returns whether there was such a request. */
    public synchronized boolean cancelDump(long id) {
        return changeDump(id, asked -> asked.withoutDump(id));
    }

    private boolean changeDump(long id, UnaryOperator<Requests> change) {
        boolean known = store.requests().dump(id).isPresent();
        if (known) {
            ask(change);
            change();
        }
        return known;
    }

    /** A dump that was asked for is done: all its rows are durable. */
    public synchronized void dumpDone(long id) {
        ask(asked -> asked.withoutDump(id));
    }

    /** All dumps of everything that were asked for are written down as due, as if nothing had been dumped before. */
    public synchronized void dumpOfEverythingNoted() {
        if (isDumpOfEverythingRequested()) {
            ask(asked -> new Requests(
                    asked.paused(),
                    asked.dumps().stream()
                            .filter(dump -> !dump.isOfEverything())
                            .toList(),
                    asked.lastDump()));
        }
    }

    private void ask(UnaryOperator<Requests> change) {
        Requests now = change.apply(store.requests());
        store.save(now);
        requests = now;
    }

    private void change() {
        changes++;
        lastChange = Instant.now();
        notifyAll();
    }

    public synchronized boolean isStopped() {
        return stopped;
    }

    public synchronized boolean isPaused() {
        return requests.paused();
    }

    /** The dumps that were asked for and are not done, in the order in which they were. */
    public synchronized List<DumpRequest> dumps() {
        return requests.dumps();
    }

    public synchronized boolean isDumpOfEverythingRequested() {
        return requests.dumps().stream().anyMatch(DumpRequest::isOfEverything);
    }

    /** Whether what runs now shall end at the next good moment. */
    public synchronized boolean wantsEnd() {
        return stopped || requests.paused();
    }

    /** Whether the good moment has been waited for long enough. */
    public synchronized boolean isOutOfPatience() {
        return (stopped || requests.paused()) && lastChange.plus(PATIENCE).isBefore(Instant.now());
    }

    /**
     * Whether what was asked for has not happened long after the good moment was given up.
     *
     * @param since when the thread that has to do it began
     */
    synchronized boolean isOverdue(Instant since) {
        Instant asked = lastChange.isAfter(since) ? lastChange : since;
        return (stopped || requests.paused())
                && asked.plus(PATIENCE).plus(GRACE).isBefore(Instant.now());
    }

    /** How often something was asked, for {@link #awaitChange}. */
    public synchronized long changes() {
        return changes;
    }

    /** Waits until something more has been asked, the time has run out, or it is to stop. */
    public synchronized void awaitChange(long known, Duration timeout) {
        long deadline = System.nanoTime() + timeout.toNanos();
        try {
            while (changes == known && !stopped) {
                long left = (deadline - System.nanoTime()) / 1_000_000;
                if (left <= 0) {
                    return;
                }
                wait(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            stopped = true;
        }
    }
}
