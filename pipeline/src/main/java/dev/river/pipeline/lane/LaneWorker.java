package dev.river.pipeline.lane;

import dev.river.pipeline.lane.LaneSettings.OnReject;
import dev.river.sink.FatalException;
import dev.river.sink.RejectedException;
import dev.river.sink.Rejection;
import dev.river.sink.RetriableException;
import dev.river.sink.Sink;
import dev.river.sink.SinkException;
import dev.river.sink.SinkTraits;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes a lane's batches to its sink, and decides what becomes of one that fails. The only place that does. */
final class LaneWorker implements Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(LaneWorker.class);

    private static final Duration ASK_AGAIN_AFTER = Duration.ofMillis(50);

    private final String subscription;
    private final String sinkName;
    private final Sink sink;
    private final LaneSettings settings;
    private final LaneQueue queue;
    private final DeadLetters deadLetters;
    private final LaneMetrics metrics;
    private final Trouble trouble;
    private final BooleanSupplier mayWrite;
    private final SinkCalls calls = new SinkCalls();
    private final PreparedTables prepared;
    private final Backoff backoff = Backoff.ofRetries();
    private volatile int maxInFlight = 1;
    private boolean durableOnFlush;

    LaneWorker(
            String subscription,
            String sinkName,
            Sink sink,
            LaneSettings settings,
            LaneQueue queue,
            DeadLetters deadLetters,
            LaneMetrics metrics,
            Trouble trouble,
            BooleanSupplier mayWrite) {
        this.subscription = subscription;
        this.sinkName = sinkName;
        this.sink = sink;
        this.prepared = new PreparedTables(sink);
        this.settings = settings;
        this.queue = queue;
        this.deadLetters = deadLetters;
        this.metrics = metrics;
        this.trouble = trouble;
        this.mayWrite = mayWrite;
    }

    int maxInFlight() {
        return maxInFlight;
    }

    @Override
    public void run() {
        try {
            if (!take(calls.call("traits", sink::traits)) || !open()) {
                return;
            }
            while (true) {
                LaneStep step = queue.next(maxInFlight);
                if (step instanceof LaneStep.Send send) {
                    send(send.entry());
                } else if (step instanceof LaneStep.Recover recover) {
                    recover(recover.entry(), recover.failure());
                } else {
                    return;
                }
            }
        } catch (RuntimeException | Error e) {
            LOG.error("{}: sink {} failed in a way that it should not", subscription, sinkName, e);
            queue.fail(new LaneFailure("Sink " + sinkName + " failed in a way that it should not: " + e, e));
        } finally {
            close();
        }
    }

    private void close() {
        try {
            calls.run("close", sink::close);
        } catch (RuntimeException | Error e) {
            LOG.warn("{}: sink {} could not be closed in good order", subscription, sinkName, e);
        }
    }

    /** What the sink is at. */
    SinkCalls calls() {
        return calls;
    }

    /** Whether the sink asks for nothing that it does not get; else the lane has failed. */
    private boolean take(SinkTraits traits) {
        if (traits.transactionEnds() || traits.storesNotes()) {
            String asked = traits.transactionEnds() ? "the ends of transactions" : "notes to store";
            FatalException unmet = new FatalException("Sink " + sinkName + " asks for " + asked
                    + ", which this version of River does not give: use a version of the sink that does without");
            queue.fail(new LaneFailure(unmet.getMessage(), unmet));
            return false;
        }
        maxInFlight = traits.durableOnFlush() ? 1 : traits.maxInFlight();
        durableOnFlush = traits.durableOnFlush();
        return true;
    }

    /** Whether the sink is open; else the lane has failed, or ends. */
    private boolean open() {
        for (int failures = 1; ; failures++) {
            try {
                calls.call("open", sink::open);
                backoff.reset();
                trouble.end();
                return true;
            } catch (RetriableException e) {
                if (isEnough(failures, e) || queue.awaitClosed(backoff.next())) {
                    return false;
                }
            } catch (SinkException e) {
                queue.fail(new LaneFailure(e.getMessage(), e));
                return false;
            }
        }
    }

    private void send(LaneEntry entry) {
        if (!entry.batch().refused().isEmpty() && !entry.isBuried()) {
            @Nullable SinkException error = bury(entry.batch().refused());
            if (error != null) {
                answered(entry, error);
                return;
            }
            entry.setBuried();
        }
        if (entry.batch().batch().records().isEmpty()) {
            answered(entry, null);
            return;
        }
        while (!mayWrite.getAsBoolean()) {
            if (queue.awaitClosed(ASK_AGAIN_AFTER)) {
                return;
            }
            queue.sentNow(entry);
        }
        try {
            calls.run("prepare", () -> prepared.prepare(entry.batch().batch().records()));
            CompletionStage<@Nullable Void> written =
                    calls.call("write", () -> sink.write(entry.batch().batch()));
            CompletionStage<@Nullable Void> durable = durableOnFlush ? flushed(written) : written;
            durable.whenComplete((nothing, error) -> answered(entry, error));
        } catch (SinkException | OutOfMemoryError e) {
            answered(entry, e);
        }
    }

    /** What a sink has only taken is durable after a flush, which is called on this thread like everything else. */
    private CompletionStage<@Nullable Void> flushed(CompletionStage<@Nullable Void> written) {
        try {
            var unused = written.toCompletableFuture().get();
        } catch (ExecutionException e) {
            return CompletableFuture.failedStage(e.getCause() == null ? e : e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return CompletableFuture.failedStage(new RetriableException("The sink was not waited for any longer", e));
        }
        return calls.call("flush", sink::flush);
    }

    private void answered(LaneEntry entry, @Nullable Throwable error) {
        Throwable cause = error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
        delivered(queue.answered(entry, cause));
    }

    /** Only what leaves the queue counts: a batch behind one that failed is sent again. */
    private void delivered(List<LaneEntry> done) {
        for (LaneEntry entry : done) {
            metrics.delivered(entry.batch().batch().records(), entry.rejections());
        }
        if (!done.isEmpty()) {
            backoff.reset();
            trouble.end();
        }
    }

    private void recover(LaneEntry entry, Throwable failure) {
        if (failure instanceof RetriableException retriable) {
            retry(entry, retriable);
        } else if (failure instanceof RejectedException rejected) {
            settle(entry, rejected);
        } else if (failure instanceof FatalException fatal) {
            queue.fail(new LaneFailure(fatal.getMessage(), fatal));
        } else if (failure instanceof OutOfMemoryError) {
            queue.fail(new LaneFailure(LargestValue.sentence(sinkName, entry.batch()), failure));
        } else {
            LOG.error("{}: sink {} failed in a way that it should not", subscription, sinkName, failure);
            queue.fail(new LaneFailure(
                    "Sink " + sinkName + " failed in a way that it should not, see the log: " + failure, failure));
        }
    }

    private void retry(LaneEntry entry, RetriableException failure) {
        if (!isEnough(entry.countFailure(), failure) && !queue.awaitClosed(backoff.next())) {
            calls.run("rewind", sink::rewind);
            queue.sendAgain(entry);
        }
    }

    /** Counts a failure, and whether it is one more than retry allows: then the lane has failed. */
    private boolean isEnough(int failures, RetriableException failure) {
        if (settings.retry() >= 0 && failures > settings.retry()) {
            queue.fail(new LaneFailure(
                    "Sink " + sinkName + " was given up after " + failures + " tries, as retry asks for: "
                            + failure.getMessage() + " Mend it, then resume the subscription.",
                    failure));
            return true;
        }
        metrics.retried();
        trouble.begin(failure.getMessage());
        return false;
    }

    private void settle(LaneEntry entry, RejectedException rejected) {
        SinkException error = bury(rejected.rejections());
        if (error instanceof RetriableException retriable) {
            retry(entry, retriable);
        } else if (error != null) {
            queue.fail(new LaneFailure(error.getMessage(), error));
        } else {
            delivered(queue.settle(entry, rejected.rejections()));
        }
    }

    /**
     * Makes rejected records safe in the dead letters.
     *
     * @return why that cannot be, null if it was done
     */
    private @Nullable SinkException bury(List<Rejection> rejections) {
        Rejection first = rejections.get(0);
        String table = first.record().table().name().toString();
        if (settings.onReject() == OnReject.STOP) {
            return new FatalException("Sink " + sinkName + " cannot store a record of table " + table
                    + ", and onReject is stop: " + first.reason()
                    + " Mend it, or set onReject to deadLetter, then resume the subscription.");
        }
        try {
            deadLetters.append(sinkName, rejections);
            metrics.rejected(rejections.size());
            LOG.warn(
                    "{}: {} went to the dead letters in {}, the first of table {}: {}",
                    subscription,
                    rejections.size() == 1
                            ? "a record for sink " + sinkName
                            : rejections.size() + " records for sink " + sinkName,
                    deadLetters.file(),
                    table,
                    first.reason());
            return null;
        } catch (IOException e) {
            return new RetriableException(
                    "The dead letters cannot be written to " + deadLetters.file() + " (" + e
                            + "): make room, or let River write there",
                    e);
        }
    }
}
