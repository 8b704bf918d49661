package dev.river.pipeline.progress;

import com.google.common.base.Throwables;
import com.google.common.util.concurrent.Uninterruptibles;
import dev.river.sink.Lsn;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How far the lanes of a subscription are, while it owns its slot: what is changed here is written down before it is relied
 * on. For one thread, but for {@link #raiseVersionFloor}.
 *
 * <p>Positions move all the time. They are written down on another thread than the stream's: a disk may take tens of
 * milliseconds for it, in which no change would be read.
 */
public final class PositionKeeper implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(PositionKeeper.class);

    private static final Duration WRITTEN_WITHIN = Duration.ofSeconds(10);

    private final String subscription;
    private final ProgressStore.Claim claim;
    private final ExecutorService writer = Executors.newSingleThreadExecutor(this::writerThread);
    private volatile Positions stored;
    private volatile Lsn seenRestart = Lsn.ZERO;
    private @Nullable CompletableFuture<Void> underWay;

    /** Continues with these positions, which are written down first. */
    PositionKeeper(String subscription, ProgressStore.Claim claim, Positions positions) {
        this.subscription = subscription;
        this.claim = claim;
        this.stored = positions;
        claim.save(positions);
    }

    /** What is written down of how far the lanes are. */
    public Positions stored() {
        return stored;
    }

    /** The slot was seen to need no WAL before this. It is written down with the next positions. */
    public void seeRestart(Lsn restartLsn) {
        seenRestart = restartLsn;
    }

    /**
     * The lanes are durable up to here. Begins to write that down, and does not wait for it: not before {@link #isSettled} is it
     * relied on. Does nothing while the last positions are still being written.
     */
    public void beginSave(Map<String, Position> lanes) {
        if (underWay == null && !lanes.equals(stored.lanes())) {
            underWay = CompletableFuture.runAsync(() -> saveLanes(lanes), writer);
        }
    }

    /**
     * Whether no positions are being written any more.
     *
     * @throws ProgressException if those that were could not be
     */
    public boolean isSettled() {
        if (underWay != null && underWay.isDone()) {
            settle();
        }
        return underWay == null;
    }

    /** Waits until no positions are being written any more, but not for their result; whether that was so within the time. */
    public boolean awaitWritten(Duration timeout) {
        CompletableFuture<Void> write = underWay;
        if (write == null) {
            return true;
        }
        try {
            var unused = write.handle((done, error) -> true).get(timeout.toNanos(), TimeUnit.NANOSECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("Waiting for the progress to be written was interrupted");
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * Waits until no positions are being written any more.
     *
     * @throws ProgressException if those that were could not be
     */
    public void settle() {
        CompletableFuture<Void> write = underWay;
        if (write != null) {
            underWay = null;
            try {
                write.join();
            } catch (CompletionException e) {
                Throwables.throwIfUnchecked(Objects.requireNonNullElse(e.getCause(), e));
                throw e;
            }
        }
    }

    /** The lanes are durable up to here. Returns when that is written down. */
    public void save(Map<String, Position> lanes) {
        try {
            settle();
        } catch (ProgressException e) {
            LOG.debug("{}: earlier positions could not be written; these are tried", subscription, e);
        }
        if (!lanes.equals(stored.lanes())) {
            saveLanes(lanes);
        }
    }

    private void saveLanes(Map<String, Position> lanes) {
        Lsn restart = seenRestart;
        save(positions -> positions.withLanes(lanes).restartingAt(restart));
    }

    /** The slot is decoded in this way now. */
    public void setDecoding(String decoding) {
        settle();
        if (!decoding.equals(stored.decoding())) {
            save(positions -> positions.decodedBy(decoding));
        }
    }

    /** The stream needs these publications now, by name, each with its number. */
    public void setPublications(Map<String, Long> publications) {
        settle();
        if (!publications.equals(stored.publications())) {
            save(positions -> positions.publishedBy(publications));
        }
    }

    /** The cluster is on this timeline now, with a base that suits it. */
    public void setTimeline(int timeline, long versionBase) {
        settle();
        seenRestart = Lsn.ZERO;
        save(positions -> positions.on(timeline, versionBase));
    }

    /**
     * From now on no version below that of the LSN is given. Returns when that is written down. For any thread.
     *
     * @throws ProgressException if it cannot be
     */
    public void raiseVersionFloor(Lsn floor) {
        if (floor.isAfter(stored.versionFloor())) {
            save(positions -> positions.withVersionFloor(floor));
        }
    }

    private synchronized void save(UnaryOperator<Positions> change) {
        Positions next = change.apply(stored);
        claim.save(next);
        stored = next;
    }

    private Thread writerThread(Runnable work) {
        Thread thread = new Thread(work, "river-progress-" + stored.slot());
        thread.setDaemon(true);
        return thread;
    }

    /** Waits a little until nothing is being written any more. What is written later comes too late: a claim has one owner. */
    @Override
    public void close() {
        writer.shutdown();
        if (!Uninterruptibles.awaitTerminationUninterruptibly(writer, WRITTEN_WITHIN)) {
            LOG.warn("{}: the progress was not written in time, so what was delivered last comes again", subscription);
            return;
        }
        try {
            settle();
        } catch (ProgressException e) {
            LOG.warn(
                    "{}: the last positions could not be written, so what was delivered last comes again: {}",
                    subscription,
                    e.getMessage());
        }
    }
}
