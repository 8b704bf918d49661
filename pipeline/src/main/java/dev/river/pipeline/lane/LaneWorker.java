package dev.river.pipeline.lane;

import com.google.common.base.Throwables;
import dev.river.postgres.value.LargestValue;
import dev.river.sink.Batch;
import dev.river.sink.FatalException;
import dev.river.sink.Notes;
import dev.river.sink.RejectedException;
import dev.river.sink.RetriableException;
import dev.river.sink.Sink;
import dev.river.sink.SinkException;
import dev.river.sink.SinkTraits;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes a lane's batches to its sink, and decides what becomes of one that fails. The only place that does. */
final class LaneWorker implements Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(LaneWorker.class);

    private static final Duration ASK_AGAIN_AFTER = Duration.ofMillis(50);

    private final LaneContext context;
    private final Sink sink;
    private final LaneQueue queue;
    private final Trouble trouble;
    private final SinkCalls calls = new SinkCalls();
    private final PreparedTables prepared;
    private final Rejections rejections;
    private final Backoff backoff = Backoff.ofRetries();
    private volatile int maxInFlight = 1;
    private volatile boolean takesTransactionEnds = true;
    private volatile boolean takesNotes = true;
    private boolean durableOnFlush;

    /** Since the last flush of a sink that needs it: its failures are not those of a batch. */
    private int failuresSinceFlush;

    LaneWorker(LaneContext context, Sink sink, LaneQueue queue, Trouble trouble) {
        this.context = context;
        this.sink = sink;
        this.prepared = new PreparedTables(sink);
        this.rejections = new Rejections(context);
        this.queue = queue;
        this.trouble = trouble;
    }

    int maxInFlight() {
        return maxInFlight;
    }

    /** Also so before the sink has been asked. */
    boolean takesTransactionEnds() {
        return takesTransactionEnds;
    }

    /** Also so before the sink has been asked. */
    boolean takesNotes() {
        return takesNotes;
    }

    @Override
    public void run() {
        try {
            take(calls.call("traits", sink::traits));
            if (!open()) {
                return;
            }
            while (true) {
                LaneStep step = queue.next(maxInFlight);
                if (step instanceof LaneStep.Send send) {
                    send(send.entry());
                } else if (step instanceof LaneStep.Recover recover) {
                    recover(recover.entry(), recover.failure());
                } else if (step instanceof LaneStep.Flush) {
                    flush();
                } else {
                    return;
                }
            }
        } catch (RuntimeException | Error e) {
            queue.fail(unexpected(e));
        } finally {
            close();
        }
    }

    private void close() {
        try {
            calls.run("close", sink::close);
        } catch (RuntimeException | Error e) {
            LOG.warn("{}: sink {} could not be closed properly", context.subscription(), context.sink(), e);
        }
    }

    /** What the sink is at. */
    SinkCalls calls() {
        return calls;
    }

    private void take(SinkTraits traits) {
        maxInFlight = traits.maxInFlight();
        takesTransactionEnds = traits.transactionEnds();
        takesNotes = traits.storesNotes();
        durableOnFlush = traits.durableOnFlush();
        if (durableOnFlush) {
            queue.needFlush(traits.flushEvery());
        }
        if (!takesNotes) {
            queue.opened(Notes.NONE);
        }
    }

    /** Whether the sink is open; else the lane has failed, or ends. */
    private boolean open() {
        for (int failures = 1; ; failures++) {
            try {
                Notes notes = calls.call("open", sink::open);
                if (takesNotes) {
                    queue.opened(notes);
                }
                works();
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
            @Nullable SinkException error = rejections.bury(entry.batch().refused());
            if (error != null) {
                answered(entry, error);
                return;
            }
            entry.setBuried();
        }
        Batch batch = asked(entry.batch().batch());
        if (batch.records().isEmpty()
                && batch.transactionEnds().isEmpty()
                && batch.notes().isEmpty()) {
            answered(entry, null);
            return;
        }
        if (!awaitRightToWrite(() -> queue.sentNow(entry))) {
            return;
        }
        try {
            calls.run("prepare", () -> prepared.prepare(batch.records()));
            calls.call("write", () -> sink.write(batch)).whenComplete((nothing, error) -> answered(entry, error));
        } catch (SinkException | OutOfMemoryError e) {
            answered(entry, e);
        }
    }

    /** Waits until the subscription is sure again that it owns its slot; false if the lane ends first. */
    private boolean awaitRightToWrite(Runnable whileWaiting) {
        while (!context.mayWrite().getAsBoolean()) {
            if (queue.awaitClosed(ASK_AGAIN_AFTER)) {
                return false;
            }
            whileWaiting.run();
        }
        return true;
    }

    /** Without what the sink has not asked for. */
    private Batch asked(Batch batch) {
        boolean endsUnasked = !takesTransactionEnds && !batch.transactionEnds().isEmpty();
        boolean notesUnasked = !takesNotes && !batch.notes().isEmpty();
        if (!endsUnasked && !notesUnasked) {
            return batch;
        }
        return Batch.builder(batch.records())
                .size(batch.size())
                .transactionEnds(endsUnasked ? List.of() : batch.transactionEnds())
                .notes(notesUnasked ? Notes.NONE : batch.notes())
                .build();
    }

    /** Makes durable what the sink has taken; where that fails, all of it has to be read again. */
    private void flush() {
        if (!awaitRightToWrite(() -> {})) {
            return;
        }
        try {
            if (calls.call("flush", () -> isComplete(sink.flush().toCompletableFuture()))) {
                queue.flushed();
                failuresSinceFlush = 0;
                works();
            }
        } catch (RetriableException e) {
            loseTaken(e);
        } catch (SinkException e) {
            queue.fail(new LaneFailure(e.getMessage(), e));
        }
    }

    /** Waits until the sink has answered, unless the lane ends first. */
    private boolean isComplete(CompletableFuture<@Nullable Void> answer) {
        while (true) {
            try {
                var unused = answer.get(ASK_AGAIN_AFTER.toMillis(), TimeUnit.MILLISECONDS);
                return true;
            } catch (TimeoutException | InterruptedException e) {
                if (queue.awaitClosed(Duration.ZERO)) {
                    return false;
                }
            } catch (ExecutionException e) {
                Throwable cause = e.getCause() == null ? e : e.getCause();
                Throwables.throwIfUnchecked(cause);
                throw new IllegalStateException(cause);
            }
        }
    }

    private void loseTaken(RetriableException failure) {
        if (!isEnough(++failuresSinceFlush, failure) && !queue.awaitClosed(backoff.next())) {
            calls.run("rewind", sink::rewind);
            queue.lose("Sink " + context.sink() + " failed before what it had taken was durable, and gets that again: "
                    + failure.getMessage());
        }
    }

    private void works() {
        backoff.reset();
        trouble.end();
    }

    private void answered(LaneEntry entry, @Nullable Throwable error) {
        Throwable cause = error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
        delivered(queue.answered(entry, cause));
    }

    /** Only what leaves the queue counts: a batch behind one that failed is sent again. */
    private void delivered(List<LaneEntry> done) {
        for (LaneEntry entry : done) {
            context.metrics().delivered(entry.batch().batch().records(), entry.rejections());
        }
        if (!done.isEmpty()) {
            if (!durableOnFlush) {
                works();
            } else if (trouble.reason() != null) {
                // Only what is durable shows that it works again.
                queue.flush();
            }
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
            queue.fail(new LaneFailure(
                    LargestValue.sentence(
                            "River ran out of memory while it wrote to sink " + context.sink(),
                            entry.batch().largestValue()),
                    failure));
        } else {
            queue.fail(unexpected(failure));
        }
    }

    private LaneFailure unexpected(Throwable failure) {
        LOG.error("{}: sink {} failed unexpectedly", context.subscription(), context.sink(), failure);
        return new LaneFailure(
                "Sink " + context.sink() + " failed unexpectedly, see the log (" + failure
                        + "). That is a fault of the sink: tell whoever made it, then resume the subscription.",
                failure);
    }

    private void retry(LaneEntry entry, RetriableException failure) {
        if (queue.hasTaken()) {
            loseTaken(failure);
        } else if (!isEnough(entry.countFailure(), failure) && !queue.awaitClosed(backoff.next())) {
            calls.run("rewind", sink::rewind);
            queue.sendAgain(entry);
        }
    }

    /** Counts a failure, and whether it is one more than retry allows: then the lane has failed. */
    private boolean isEnough(int failures, RetriableException failure) {
        if (context.settings().retry() >= 0 && failures > context.settings().retry()) {
            queue.fail(new LaneFailure(
                    "Sink " + context.sink() + " failed " + failures + " times, and retry allows no more tries: "
                            + failure.getMessage() + " Correct this, then resume the subscription.",
                    failure));
            return true;
        }
        context.metrics().retried();
        trouble.begin(failure.getMessage());
        return false;
    }

    private void settle(LaneEntry entry, RejectedException rejected) {
        SinkException error = rejections.bury(rejected.rejections());
        if (error instanceof RetriableException retriable) {
            retry(entry, retriable);
        } else if (error != null) {
            queue.fail(new LaneFailure(error.getMessage(), error));
        } else {
            delivered(queue.settle(entry, rejected.rejections()));
        }
    }
}
