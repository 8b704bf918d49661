package dev.river.demo;

import dev.river.demo.comparison.IndexReader;
import dev.river.demo.comparison.TopicReader;
import dev.river.demo.river.RiverPages;
import dev.river.demo.river.RiverProcess;
import dev.river.demo.river.RiverStatus;
import dev.river.demo.server.DemoException;
import dev.river.demo.server.ExactJson;
import dev.river.demo.shop.Lsn;
import dev.river.demo.shop.Shop;
import dev.river.demo.shop.ShopLoad;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Optional;

/** Waits for River and shows how far it is, until the user has seen enough. */
final class Watching {
    private static final Duration STATUS_EVERY = Duration.ofSeconds(2);
    private static final Duration TO_ANSWER = Duration.ofSeconds(60);
    private static final Duration TO_ARRIVE = Duration.ofSeconds(90);
    private static final Duration POLL = Duration.ofMillis(200);

    private final RiverProcess river;
    private final RiverPages pages;
    private final TopicReader topics;
    private final IndexReader indexes;
    private final StopSignal stop;
    private final PrintStream out;
    private boolean samplesShown;

    Watching(
            RiverProcess river,
            RiverPages pages,
            TopicReader topics,
            IndexReader indexes,
            StopSignal stop,
            PrintStream out) {
        this.river = river;
        this.pages = pages;
        this.topics = topics;
        this.indexes = indexes;
        this.stop = stop;
        this.out = out;
    }

    /** Waits until River answers; false if the user stopped it before. */
    boolean awaitRiver() throws DemoException, InterruptedException {
        long deadline = System.nanoTime() + TO_ANSWER.toNanos();
        while (true) {
            river.requireAlive();
            try {
                pages.status();
                return true;
            } catch (DemoException e) {
                if (System.nanoTime() - deadline > 0) {
                    throw e;
                }
            }
            if (stop.await(POLL)) {
                return false;
            }
        }
    }

    /** Shows the status for that long, or for ever; false if the user stopped it before. */
    boolean watch(ShopLoad load, Optional<Duration> duration) throws DemoException, InterruptedException {
        long start = System.nanoTime();
        while (true) {
            Duration running = Duration.ofNanos(System.nanoTime() - start);
            Duration left = duration.map(whole -> whole.minus(running)).orElse(STATUS_EVERY);
            if (left.isNegative() || left.isZero()) {
                return true;
            }
            if (stop.await(left.compareTo(STATUS_EVERY) < 0 ? left : STATUS_EVERY)) {
                return false;
            }
            load.requireHealthy();
            showStatus(Duration.ofNanos(System.nanoTime() - start));
        }
    }

    /** Waits until all that was written up to there has arrived; false if the user stopped it before. */
    boolean awaitArrival(Lsn end) throws DemoException, InterruptedException {
        long deadline = System.nanoTime() + TO_ARRIVE.toNanos();
        while (!status().hasReached(end)) {
            if (System.nanoTime() - deadline > 0) {
                throw new DemoException("After " + TO_ARRIVE.toSeconds()
                        + " seconds, River has not delivered everything that was written. It reports: "
                        + pages.status());
            }
            if (stop.await(POLL)) {
                return false;
            }
        }
        return true;
    }

    private void showStatus(Duration running) throws DemoException, InterruptedException {
        RiverStatus status = status();
        long dumped = status.dumping().orElseGet(topics::dumped);
        out.println(new StatusLine(
                running,
                status,
                dumped,
                Math.max(0, pages.recordsRead() - dumped),
                topics.records(),
                indexes.documents()));
        if (!samplesShown) {
            samplesShown = showSamples();
        }
    }

    private boolean showSamples() throws DemoException, InterruptedException {
        var record = topics.newest(Shop.ORDERS);
        var document = indexes.any(Shop.CUSTOMERS);
        if (record.isEmpty() || document.isEmpty()) {
            return false;
        }
        out.printf(
                "%nA record of topic %s:%n%s%n%nA document of index %s:%n%s%n%n",
                Shop.ORDERS.topic(),
                ExactJson.pretty(record.get()),
                Shop.CUSTOMERS.name(),
                ExactJson.pretty(document.get()));
        return true;
    }

    private RiverStatus status() throws DemoException, InterruptedException {
        river.requireAlive();
        RiverStatus status = pages.status();
        if (status.hasFailed()) {
            throw new DemoException(
                    "River has failed. It reports: " + status.reason().orElse("nothing"));
        }
        return status;
    }
}
