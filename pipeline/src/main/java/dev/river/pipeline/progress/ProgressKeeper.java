package dev.river.pipeline.progress;

import com.google.common.base.Throwables;
import com.google.common.collect.Sets;
import com.google.common.util.concurrent.Uninterruptibles;
import dev.river.pipeline.progress.Coverage.Dumped;
import dev.river.pipeline.progress.Coverage.Published;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The progress of a subscription while it owns its slot: what is changed here is written down before it is relied on. For one
 * thread.
 *
 * <p>Positions move all the time. They are written down on another thread than the stream's: a disk may take tens of
 * milliseconds for it, in which no change would be read.
 */
public final class ProgressKeeper implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ProgressKeeper.class);

    private static final Duration WRITTEN_WITHIN = Duration.ofSeconds(10);

    private final String subscription;
    private final ProgressStore.Claim claim;
    private final ExecutorService writer = Executors.newSingleThreadExecutor(this::writerThread);
    private final Set<Dumped> dumped = new HashSet<>();
    private final Map<String, Published> publishedParts = new HashMap<>();
    private Positions positions;
    private @Nullable CompletableFuture<Positions> underWay;

    private ProgressKeeper(
            String subscription, ProgressStore.Claim claim, Positions positions, Set<Coverage> coverage) {
        this.subscription = subscription;
        this.claim = claim;
        this.positions = positions;
        for (Coverage each : coverage) {
            if (each instanceof Dumped route) {
                dumped.add(route);
            } else if (each instanceof Published part) {
                publishedParts.put(part.part(), part);
            }
        }
        claim.save(positions);
    }

    /** Continues with the coverage of the claim, and with these positions, which are written down first. */
    public static ProgressKeeper continuing(String subscription, ProgressStore.Claim claim, Positions positions) {
        return new ProgressKeeper(subscription, claim, positions, claim.coverage());
    }

    /** Begins with a slot that was just created: nothing is dumped, and these are the positions. Written down first. */
    public static ProgressKeeper beginning(String subscription, ProgressStore.Claim claim, Positions positions) {
        claim.save(Set.of(), claim.coverage());
        return new ProgressKeeper(subscription, claim, positions, Set.of());
    }

    /** What is written down of how far the lanes are. */
    public Positions positions() {
        return positions;
    }

    /** The routes along which rows have been dumped. */
    public Set<Dumped> dumped() {
        return Set.copyOf(dumped);
    }

    /** The entry of the publications by which a part's changes are published, null if they are not. */
    public @Nullable String entryOf(String part) {
        Published published = publishedParts.get(part);
        return published == null ? null : published.entry();
    }

    /** The entry of the publications by which each part is published. */
    public Map<String, String> entriesByPart() {
        Map<String, String> entries = new HashMap<>();
        publishedParts.values().forEach(each -> entries.put(each.part(), each.entry()));
        return entries;
    }

    /**
     * The lanes are durable up to here. Begins to write that down, and does not wait for it: not before {@link #isSettled} is it
     * relied on. Does nothing while the last positions are still being written.
     */
    public void beginSave(Map<String, Position> lanes) {
        if (underWay == null && !lanes.equals(positions.lanes())) {
            Positions next = positions.withLanes(lanes);
            underWay = CompletableFuture.supplyAsync(
                    () -> {
                        claim.save(next);
                        return next;
                    },
                    writer);
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
        CompletableFuture<Positions> write = underWay;
        if (write == null) {
            return true;
        }
        try {
            var unused = write.exceptionally(error -> positions).get(timeout.toNanos(), TimeUnit.NANOSECONDS);
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
        CompletableFuture<Positions> write = underWay;
        if (write != null) {
            underWay = null;
            try {
                positions = write.join();
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
        if (!lanes.equals(positions.lanes())) {
            save(positions.withLanes(lanes));
        }
    }

    /** The slot is decoded in this way, by these publications. */
    public void setDecoding(String decoding, Map<String, Long> publications) {
        settle();
        if (!decoding.equals(positions.decoding()) || !publications.equals(positions.publications())) {
            save(positions.decodedBy(decoding, publications));
        }
    }

    /** The cluster is on this timeline now, with a base that suits it. */
    public void setTimeline(int timeline, long versionBase) {
        settle();
        save(positions.on(timeline, versionBase));
    }

    private void save(Positions next) {
        claim.save(next);
        positions = next;
    }

    /** The parts of tables are published by these entries, and no others are. */
    public void setEntriesByPart(Map<String, String> entries) {
        Set<Published> now = new HashSet<>();
        entries.forEach((part, entry) -> now.add(new Published(part, entry)));
        Set<Published> before = Set.copyOf(publishedParts.values());
        cover(Sets.difference(now, before), Sets.difference(before, now));
        publishedParts.clear();
        now.forEach(each -> publishedParts.put(each.part(), each));
    }

    /** Exactly these routes count as dumped. */
    public void setDumped(Set<Dumped> routes) {
        cover(Sets.difference(routes, dumped), Sets.difference(Set.copyOf(dumped), routes));
        dumped.retainAll(routes);
        dumped.addAll(routes);
    }

    /** These routes have been dumped, all their rows durable. */
    public void addDumped(Set<Dumped> routes) {
        cover(Sets.difference(routes, dumped), Set.of());
        dumped.addAll(routes);
    }

    private void cover(Set<? extends Coverage> added, Set<? extends Coverage> removed) {
        settle();
        claim.save(added, removed);
    }

    private Thread writerThread(Runnable work) {
        Thread thread = new Thread(work, "river-progress-" + positions.slot());
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
