package dev.river.pipeline.progress;

import com.google.common.base.Throwables;
import com.google.common.util.concurrent.Uninterruptibles;
import dev.river.pipeline.progress.Progress.Dumped;
import dev.river.sink.Lsn;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The progress of a subscription while it runs: what is changed here is written down before it is relied on. For one thread.
 *
 * <p>The position, which moves all the time, is written down beside the stream: a disk may take tens of milliseconds for it, in
 * which no change would get on.
 */
public final class ProgressKeeper implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ProgressKeeper.class);

    private final ProgressStore store;
    private final ExecutorService writer = Executors.newSingleThreadExecutor(this::writerThread);
    private Progress progress;
    private @Nullable CompletableFuture<Progress> underWay;

    /** Starts with a progress, which is written down first. */
    public ProgressKeeper(ProgressStore store, Progress progress) {
        this.store = store;
        this.progress = progress;
        store.save(progress);
    }

    /** What is written down. */
    public Progress progress() {
        return progress;
    }

    /** Up to where everything was delivered. */
    public Lsn position() {
        return progress.position();
    }

    /**
     * Everything before the position has been delivered. Begins to write that down, and does not wait for it: not before
     * {@link #isSettled} is it relied on. Does nothing while the last position is still being written.
     */
    public void beginAdvance(Lsn position) {
        if (underWay == null && position.isAfter(progress.position())) {
            Progress next = progress.at(position);
            underWay = CompletableFuture.supplyAsync(
                    () -> {
                        store.save(next);
                        return next;
                    },
                    writer);
        }
    }

    /**
     * Whether no position is being written any more.
     *
     * @throws ProgressException if the one that was could not be
     */
    public boolean isSettled() {
        if (underWay != null && underWay.isDone()) {
            settle();
        }
        return underWay == null;
    }

    /**
     * Waits until no position is being written any more.
     *
     * @throws ProgressException if the one that was could not be
     */
    public void settle() {
        CompletableFuture<Progress> write = underWay;
        if (write != null) {
            underWay = null;
            try {
                progress = write.join();
            } catch (CompletionException e) {
                Throwables.throwIfUnchecked(Objects.requireNonNullElse(e.getCause(), e));
                throw e;
            }
        }
    }

    /** Everything before the position has been delivered. Returns when that is written down. */
    public void advance(Lsn position) {
        try {
            settle();
        } catch (ProgressException e) {
            LOG.debug("An earlier position could not be written; this one is tried", e);
        }
        if (position.isAfter(progress.position())) {
            save(last -> last.at(position));
        }
    }

    /** These are the publications that the stream needs, and the entries in them. */
    public void setPublications(Map<String, Long> publications, Map<String, String> published) {
        if (!publications.equals(progress.publications()) || !published.equals(progress.published())) {
            save(last -> last.withPublications(publications, published));
        }
    }

    /** Exactly these routes count as dumped. */
    public void setDumped(Set<Dumped> routes) {
        if (!routes.equals(progress.dumped())) {
            save(last -> last.withDumped(routes));
        }
    }

    /** These routes have been dumped, all their rows durable. */
    public void addDumped(Set<Dumped> routes) {
        save(last -> last.withAlsoDumped(routes));
    }

    private void save(UnaryOperator<Progress> change) {
        settle();
        Progress next = change.apply(progress);
        store.save(next);
        progress = next;
    }

    private Thread writerThread(Runnable work) {
        Thread thread = new Thread(work, "river-progress-" + progress.slot());
        thread.setDaemon(true);
        return thread;
    }

    /** Returns when nothing is being written any more, so that the next keeper may begin. */
    @Override
    public void close() {
        writer.shutdown();
        Uninterruptibles.awaitTerminationUninterruptibly(writer);
        try {
            settle();
        } catch (ProgressException e) {
            LOG.warn("What was delivered last comes again: {}", e.getMessage());
        }
    }
}
