package dev.river.sink.testkit;

import dev.river.sink.Batch;
import dev.river.sink.ChangeRecord;
import dev.river.sink.Destination;
import dev.river.sink.FatalException;
import dev.river.sink.Notes;
import dev.river.sink.RejectedException;
import dev.river.sink.Rejection;
import dev.river.sink.RetriableException;
import dev.river.sink.Sink;
import dev.river.sink.SinkException;
import dev.river.sink.SinkTraits;
import dev.river.sink.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A sink that fails as told, and otherwise writes to a {@link RecordingSink}.
 *
 * <p>Faults are looked at in this order: {@link #failFatally}, {@link #refuse}, {@link #reject}, {@link #failAfterWriting}.
 * Safe to use and to ask from any thread.
 */
public final class FaultySink implements Sink {

    private final RecordingSink written;
    private final Object lock = new Object();
    private int attempts;
    private final List<Integer> rewindsAfter = new ArrayList<>();
    private int refusals;
    private int failuresAfterWriting;
    private int refusedOpenings;
    private int refusedPreparations;
    private Predicate<ChangeRecord> rejected = record -> false;
    private @Nullable String fatal;

    public FaultySink() {
        this(1);
    }

    public FaultySink(int maxInFlight) {
        this(SinkTraits.builder().maxInFlight(maxInFlight).build());
    }

    public FaultySink(SinkTraits traits) {
        this.written = new RecordingSink(traits);
    }

    /** The next so many batches fail retriably, and nothing of them is written; so does {@link #check} meanwhile. */
    public FaultySink refuse(int times) {
        synchronized (lock) {
            refusals = times;
        }
        return this;
    }

    /** The next so many batches are written, yet fail retriably. */
    public FaultySink failAfterWriting(int times) {
        synchronized (lock) {
            failuresAfterWriting = times;
        }
        return this;
    }

    /** The next so many calls of {@link #open} fail retriably. */
    public FaultySink refuseToOpen(int times) {
        synchronized (lock) {
            refusedOpenings = times;
        }
        return this;
    }

    /** The next so many calls of {@link #prepare} fail retriably. */
    public FaultySink refuseToPrepare(int times) {
        synchronized (lock) {
            refusedPreparations = times;
        }
        return this;
    }

    /** Records of this kind are rejected; the others of their batch are written. */
    public FaultySink reject(Predicate<ChangeRecord> rejected) {
        synchronized (lock) {
            this.rejected = rejected;
        }
        return this;
    }

    /** Every batch and every {@link #check} fails fatally. */
    public FaultySink failFatally(String message) {
        synchronized (lock) {
            fatal = message;
        }
        return this;
    }

    /** Batches stay in flight until {@link #release}. */
    public FaultySink hold() {
        written.hold();
        return this;
    }

    /** Completes the batches held, and those that follow. */
    public void release() {
        written.release();
    }

    /** Ends all faults but a hold. */
    public void heal() {
        synchronized (lock) {
            refusals = 0;
            failuresAfterWriting = 0;
            refusedOpenings = 0;
            refusedPreparations = 0;
            rejected = record -> false;
            fatal = null;
        }
    }

    /** What was written in spite of all. */
    public RecordingSink written() {
        return written;
    }

    /** How many batches were given, those that failed among them. */
    public int attempts() {
        synchronized (lock) {
            return attempts;
        }
    }

    /** How many batches had been given each time that River went back to a failed one. */
    public List<Integer> rewindsAfter() {
        synchronized (lock) {
            return List.copyOf(rewindsAfter);
        }
    }

    /** For the check of a factory: says what is wrong now. */
    public void check() {
        synchronized (lock) {
            if (fatal != null) {
                throw new FatalException(fatal);
            }
            if (refusals > 0) {
                throw new RetriableException("The sink refuses, as it was told to");
            }
        }
        written.check();
    }

    @Override
    public SinkTraits traits() {
        return written.traits();
    }

    @Override
    public Notes open() {
        synchronized (lock) {
            if (refusedOpenings > 0) {
                refusedOpenings--;
                throw new RetriableException("The sink does not open, as it was told to");
            }
        }
        return written.open();
    }

    @Override
    public void prepare(Destination destination, Table table) {
        synchronized (lock) {
            if (refusedPreparations > 0) {
                refusedPreparations--;
                throw new RetriableException("The sink does not prepare, as it was told to");
            }
        }
        written.prepare(destination, table);
    }

    @Override
    public CompletionStage<@Nullable Void> write(Batch batch) {
        List<ChangeRecord> taken;
        List<Rejection> rejections;
        boolean failsAfterWriting;
        synchronized (lock) {
            attempts++;
            if (fatal != null) {
                return CompletableFuture.failedStage(new FatalException(fatal));
            }
            if (refusals > 0) {
                refusals--;
                return CompletableFuture.failedStage(new RetriableException("The sink refuses, as it was told to"));
            }
            taken = batch.records().stream().filter(rejected.negate()).toList();
            rejections = batch.records().stream()
                    .filter(rejected)
                    .map(record -> Rejection.of(record, "The sink rejects such records, as it was told to"))
                    .toList();
            failsAfterWriting = failuresAfterWriting > 0;
            failuresAfterWriting -= failsAfterWriting ? 1 : 0;
        }
        CompletionStage<@Nullable Void> stage = taken.isEmpty()
                ? CompletableFuture.completedStage(null)
                : written.write(Batch.builder(taken).notes(batch.notes()).build());
        if (failsAfterWriting) {
            return failing(stage, new RetriableException("The sink failed after it had written, as it was told to"));
        }
        if (!rejections.isEmpty()) {
            return failing(stage, new RejectedException(rejections));
        }
        return stage;
    }

    /** The failure as it is, where {@code thenRun} would wrap it. */
    private static CompletionStage<@Nullable Void> failing(
            CompletionStage<@Nullable Void> writing, SinkException failure) {
        CompletableFuture<@Nullable Void> failed = new CompletableFuture<>();
        writing.whenComplete((done, error) -> failed.completeExceptionally(error == null ? failure : error));
        return failed;
    }

    @Override
    public void rewind() {
        synchronized (lock) {
            rewindsAfter.add(attempts);
        }
    }

    @Override
    public CompletionStage<@Nullable Void> flush() {
        return written.flush();
    }

    @Override
    public void close() {
        written.close();
    }
}
