package dev.river.pipeline.lane;

import dev.river.pipeline.memory.Share;
import dev.river.sink.Notes;
import dev.river.sink.Sink;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeUnit;
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

    private final LaneContext context;
    private final LaneQueue queue;
    private final Trouble trouble;
    private final LaneWorker worker;
    private final Thread thread;

    private Lane(LaneContext context, LaneQueue queue, Trouble trouble, LaneWorker worker) {
        this.context = context;
        this.queue = queue;
        this.trouble = trouble;
        this.worker = worker;
        this.thread = new Thread(worker, "river-lane-" + context.sink());
        thread.setDaemon(true);
    }

    /**
     * Starts a lane.
     *
     * @param sink the sink, which the lane closes
     * @param memory what waits is taken from it
     */
    public static Lane start(LaneContext context, Sink sink, Share memory) {
        LaneQueue queue = new LaneQueue(context.settings().bufferBytes(), memory);
        Trouble trouble = new Trouble(context.subscription(), context.sink(), context.lines());
        LaneWorker worker = new LaneWorker(context, sink, queue, trouble);
        Lane lane = new Lane(context, queue, trouble, worker);
        context.metrics().observe(queue::waitingBytes);
        lane.thread.start();
        return lane;
    }

    LaneSettings settings() {
        return context.settings();
    }

    /**
     * Takes a batch, waiting while the lane is full.
     *
     * @param whileWaiting called about every second meanwhile
     * @return its mark
     * @throws LaneFailure if the lane has failed
     * @throws StartOverException if what the sink had taken is lost
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
        return queue.dropUnsent();
    }

    /** The mark of the last batch that was taken. */
    public Mark last() {
        return queue.last();
    }

    /** Whether the sink could take a batch at once. */
    public boolean isReady() {
        return !queue.hasWaiting() && queue.inFlight() < worker.maxInFlight();
    }

    /** Whether the sink is to be given the ends of transactions. Also so before it has been asked. */
    boolean takesTransactionEnds() {
        return worker.takesTransactionEnds();
    }

    /** Whether the sink is to be given notes. Also so before it has been asked. */
    boolean takesNotes() {
        return worker.takesNotes();
    }

    /**
     * What the sink had stored with its records when it was opened.
     *
     * @return null if that is not known within the timeout, since the sink is not open yet
     * @throws LaneFailure if the lane has failed
     * @throws StartOverException if what the sink had taken is lost
     */
    public @Nullable Notes awaitStored(Duration timeout) {
        return queue.awaitStored(timeout);
    }

    /** Has the sink make durable what it has taken, as soon as it has taken all. */
    public void flush() {
        queue.flush();
    }

    /**
     * Goes on after a {@link StartOverException}: what the sink has taken and not made durable is lost.
     *
     * @return whether something is
     */
    public boolean takeUpAgain() {
        return queue.takeUpAgain();
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
     * @throws StartOverException if what the sink had taken is lost
     */
    public boolean awaitDurable(Mark mark, Duration timeout) {
        return queue.awaitDurable(mark, timeout);
    }

    /**
     * Waits until everything that was handed over is durable.
     *
     * @return whether it is
     * @throws LaneFailure if the lane has failed
     * @throws StartOverException if what the sink had taken is lost
     */
    public boolean awaitEmpty(Duration timeout) {
        return queue.awaitEmpty(timeout);
    }

    /** Whether the lane cannot go on before someone acts. */
    public boolean hasFailed() {
        return queue.hasFailed();
    }

    /**
     * @throws LaneFailure if the lane has failed
     * @throws StartOverException if what the sink had taken is lost
     */
    public void checkFailure() {
        trouble.blocked(
                worker.calls().isRunningFor(Trouble.SILENCE),
                () -> worker.calls().runningFor(Duration.ZERO, thread));
        queue.checkFailure();
    }

    /** How the lane is now. */
    public LaneStatus status() {
        return new LaneStatus(
                context.sink(),
                queue.waitingBytes(),
                queue.inFlight(),
                context.metrics().delivered(),
                context.metrics().deliveredPerSecond(),
                context.deadLetters().count(context.sink()),
                trouble());
    }

    private @Nullable String trouble() {
        String reason = trouble.reason();
        if (reason != null) {
            return reason;
        }
        String call = worker.calls().runningFor(Trouble.SILENCE, thread);
        if (call != null) {
            return "Sink " + context.sink() + " " + call;
        }
        Duration waiting = queue.oldestInFlight();
        return waiting.compareTo(Trouble.SILENCE) > 0
                ? "Sink " + context.sink() + " has not answered for " + waiting.toSeconds() + " s"
                : null;
    }

    /** Sends nothing more. What is not durable is given up. */
    public void giveUp() {
        queue.close();
    }

    /**
     * Why the lane has not ended although it was closed: its sink does not come back from a call. Nobody else may write in
     * its place.
     *
     * @return null if it has ended
     */
    public @Nullable String unended() {
        if (!thread.isAlive()) {
            return null;
        }
        String call = worker.calls().runningFor(Duration.ZERO, thread);
        return "Sink " + context.sink() + " was closed, but " + (call == null ? "has not ended" : call) + ". If"
                + " it does not end, restart River; until then this instance does not continue";
    }

    /**
     * Ends the lane and closes the sink. Waits for a sink that is still writing, but not without end: {@link #unended} says
     * whether it has ended.
     */
    @Override
    public void close() {
        closeAll(List.of(this));
    }

    /** Ends lanes as {@link #close} does, in the time that one takes. */
    public static void closeAll(Collection<Lane> lanes) {
        lanes.forEach(Lane::giveUp);
        boolean interrupted = false;
        try {
            awaitEnds(lanes, PATIENCE);
            lanes.forEach(Lane::interruptUnlessEnded);
            awaitEnds(lanes, GRACE);
        } catch (InterruptedException e) {
            interrupted = true;
        }
        lanes.forEach(Lane::letGo);
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static void awaitEnds(Collection<Lane> lanes, Duration within) throws InterruptedException {
        long end = System.nanoTime() + within.toNanos();
        for (Lane lane : lanes) {
            TimeUnit.NANOSECONDS.timedJoin(lane.thread, end - System.nanoTime());
        }
    }

    private void interruptUnlessEnded() {
        if (thread.isAlive()) {
            String call = worker.calls().runningFor(Duration.ZERO, thread);
            LOG.warn(
                    "{}: sink {} has not ended within {} s after it was closed, and is interrupted: it {}. If it does not"
                            + " end, only the end of River's process ends it",
                    context.subscription(),
                    context.sink(),
                    PATIENCE.toSeconds(),
                    call == null ? "is between two calls" : call);
            thread.interrupt();
        }
    }

    private void letGo() {
        // What is given up waits no longer, and must not be kept by who counts it.
        context.metrics().observe(() -> 0);
        queue.forget();
        context.metrics().sinkClosed();
    }
}
