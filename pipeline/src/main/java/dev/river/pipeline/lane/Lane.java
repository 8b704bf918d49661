package dev.river.pipeline.lane;

import dev.river.pipeline.memory.Share;
import dev.river.sink.Sink;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The ordered way from a subscription to one sink.
 *
 * <p>Batches come in from any number of {@linkplain LaneWriter writers}, wait within a bound of bytes, and are written by a
 * thread of the lane's own. The lane knows up to where they are durable.
 */
public final class Lane implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Lane.class);

    /** How long a sink may take to end before it is interrupted. */
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    /** How long it may take after that, before it is left to itself. */
    private static final Duration GRACE = Duration.ofSeconds(5);

    private final String subscription;
    private final String sinkName;
    private final LaneSettings settings;
    private final LaneQueue queue;
    private final LaneMetrics metrics;
    private final Trouble trouble;
    private final LaneWorker worker;
    private final Thread thread;

    private Lane(
            String subscription,
            String sinkName,
            LaneSettings settings,
            LaneQueue queue,
            LaneMetrics metrics,
            Trouble trouble,
            LaneWorker worker) {
        this.subscription = subscription;
        this.sinkName = sinkName;
        this.settings = settings;
        this.queue = queue;
        this.metrics = metrics;
        this.trouble = trouble;
        this.worker = worker;
        this.thread = new Thread(worker, "river-lane-" + sinkName);
        thread.setDaemon(true);
    }

    /**
     * Starts a lane.
     *
     * @param subscription the name of the subscription, for messages
     * @param sinkName the name of the sink
     * @param sink the sink, which the lane closes
     * @param memory what waits is taken from it
     * @param mayWrite asked before each batch: while it says no, nothing is sent
     */
    public static Lane start(
            String subscription,
            String sinkName,
            Sink sink,
            LaneSettings settings,
            DeadLetters deadLetters,
            LaneMetrics metrics,
            Share memory,
            BooleanSupplier mayWrite) {
        LaneQueue queue = new LaneQueue(settings.bufferBytes(), memory);
        Trouble trouble = new Trouble(subscription, sinkName);
        LaneWorker worker =
                new LaneWorker(subscription, sinkName, sink, settings, queue, deadLetters, metrics, trouble, mayWrite);
        Lane lane = new Lane(subscription, sinkName, settings, queue, metrics, trouble, worker);
        metrics.observe(queue::waitingBytes);
        lane.thread.start();
        return lane;
    }

    LaneSettings settings() {
        return settings;
    }

    /**
     * Takes a batch, waiting while the lane is full.
     *
     * @param whileWaiting called about every second meanwhile
     * @return its mark
     * @throws LaneFailure if the lane has failed
     */
    Mark offer(LaneBatch batch, Runnable whileWaiting) {
        while (true) {
            Mark mark = queue.offer(batch, Duration.ofSeconds(1));
            if (mark != null) {
                return mark;
            }
            whileWaiting.run();
        }
    }

    /**
     * Forgets what was not sent to the sink yet.
     *
     * @return the mark of the last batch that was sent
     */
    public Mark dropUnsent() {
        return queue.dropWaiting();
    }

    /** Whether the sink could take a batch at once. */
    boolean isReady() {
        return !queue.hasWaiting() && queue.inFlight() < worker.maxInFlight();
    }

    /** Whether everything that was handed over is durable. */
    public boolean isEmpty() {
        return queue.isEmpty();
    }

    /** Whether everything up to the mark is durable. */
    public boolean isDurable(Mark mark) {
        return queue.isDurable(mark);
    }

    /**
     * Waits until everything up to the mark is durable.
     *
     * @return whether it is
     * @throws LaneFailure if the lane has failed
     */
    public boolean awaitDurable(Mark mark, Duration timeout) {
        return queue.awaitDurable(mark, timeout);
    }

    /**
     * Waits until everything that was handed over is durable.
     *
     * @return whether it is
     * @throws LaneFailure if the lane has failed
     */
    public boolean awaitEmpty(Duration timeout) {
        return queue.awaitEmpty(timeout);
    }

    /** Whether the lane cannot go on before someone acts. */
    public boolean hasFailed() {
        return queue.hasFailed();
    }

    /** @throws LaneFailure if the lane has failed */
    public void checkFailure() {
        queue.checkFailure();
    }

    /** How the lane is now. */
    public LaneStatus status() {
        return new LaneStatus(
                sinkName,
                queue.waitingBytes(),
                queue.inFlight(),
                metrics.delivered(),
                metrics.deliveredPerSecond(),
                metrics.rejected(),
                trouble());
    }

    private @Nullable String trouble() {
        String reason = trouble.reason();
        if (reason != null) {
            return reason;
        }
        String call = worker.calls().runningFor(Trouble.SILENCE, thread);
        if (call != null) {
            return "Sink " + sinkName + " " + call;
        }
        Duration waiting = queue.oldestInFlight();
        return waiting.compareTo(Trouble.SILENCE) > 0
                ? "Sink " + sinkName + " has not answered for " + waiting.toSeconds() + " s"
                : null;
    }

    /** Sends nothing more. What is not durable is given up. */
    public void giveUp() {
        queue.close();
    }

    /**
     * Why the lane has not ended although it was closed: its sink does not come back from a call. Nobody else may write in its place.
     *
     * @return null if it has ended
     */
    public @Nullable String unended() {
        if (!thread.isAlive()) {
            return null;
        }
        String call = worker.calls().runningFor(Duration.ZERO, thread);
        return "Sink " + sinkName + " was told to end and " + (call == null ? "has not" : call)
                + ". Where that is for good, end River and start it again; this instance does not go on before";
    }

    /**
     * Ends the lane and closes the sink. Waits for a sink that is still writing, but not without end: {@link #unended} says whether it has
     * ended.
     */
    @Override
    public void close() {
        giveUp();
        boolean interrupted = false;
        try {
            thread.join(PATIENCE.toMillis());
            if (thread.isAlive()) {
                LOG.warn(
                        "{}: sink {} has not ended within {} s of being told to, and is interrupted",
                        subscription,
                        sinkName,
                        PATIENCE.toSeconds());
                thread.interrupt();
                thread.join(GRACE.toMillis());
            }
        } catch (InterruptedException e) {
            interrupted = true;
        }
        // What is given up waits no longer, and must not be kept by who counts it.
        metrics.observe(() -> 0);
        queue.forget();
        metrics.sinkClosed();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
