package dev.river.sink.testkit;

import dev.river.sink.Batch;
import dev.river.sink.ChangeRecord;
import dev.river.sink.Destination;
import dev.river.sink.Notes;
import dev.river.sink.RetriableException;
import dev.river.sink.Sink;
import dev.river.sink.SinkTraits;
import dev.river.sink.Table;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * A sink that remembers what it was given, and completes each batch at once, or when told to after {@link #hold}.
 *
 * <p>Safe to use and to ask from any thread.
 */
public final class RecordingSink implements Sink {

    private record Held(Batch batch, CompletableFuture<@Nullable Void> completion) {}

    /** What was prepared: a destination for a table. */
    public record Prepared(Destination destination, Table table) {}

    private final SinkTraits traits;
    private final Object lock = new Object();
    private final List<Batch> given = new ArrayList<>();
    private final List<ChangeRecord> records = new ArrayList<>();
    private final Queue<Held> held = new ArrayDeque<>();
    private boolean holding;
    private final List<Prepared> prepared = new ArrayList<>();
    private int checks;
    private int holdingAfter = Integer.MAX_VALUE;
    private int opens;
    private int flushes;
    private boolean closed;

    public RecordingSink() {
        this(1);
    }

    public RecordingSink(int maxInFlight) {
        this(SinkTraits.builder().maxInFlight(maxInFlight).build());
    }

    public RecordingSink(SinkTraits traits) {
        this.traits = traits;
    }

    /** Batches given from now on complete only by {@link #completeNext} or {@link #release}. */
    public RecordingSink hold() {
        synchronized (lock) {
            holding = true;
        }
        return this;
    }

    /** Holds batches as {@link #hold} does, as soon as so many records are complete. */
    public RecordingSink holdAfter(int count) {
        synchronized (lock) {
            holdingAfter = count;
        }
        return this;
    }

    /** Completes the batches held, and from now on each batch at once. */
    public void release() {
        synchronized (lock) {
            holding = false;
            holdingAfter = Integer.MAX_VALUE;
        }
        while (completeNext()) {
            // until none is held
        }
    }

    /** Completes the oldest batch that is held; false where none is. */
    public boolean completeNext() {
        Held next;
        synchronized (lock) {
            next = held.poll();
            if (next == null) {
                return false;
            }
            records.addAll(next.batch.records());
        }
        next.completion.complete(null);
        return true;
    }

    /** Every batch that was given, completed or not. */
    public List<Batch> given() {
        synchronized (lock) {
            return List.copyOf(given);
        }
    }

    /** The records of the batches that are complete, in order. */
    public List<ChangeRecord> records() {
        synchronized (lock) {
            return List.copyOf(records);
        }
    }

    /** The records of the batches that are complete and went to this destination, in order. */
    public List<ChangeRecord> records(String destination) {
        return records().stream()
                .filter(record -> record.destination().name().equals(destination))
                .toList();
    }

    /** What a table at this destination would hold: the last record of each key, without those that are gone. */
    public Map<String, ChangeRecord> state(String destination) {
        Map<String, ChangeRecord> state = new LinkedHashMap<>();
        for (ChangeRecord record : records(destination)) {
            switch (record.operation()) {
                case INSERT, UPDATE -> state.put(String.valueOf(record.key()), record);
                case DELETE -> state.remove(String.valueOf(record.key()));
                case TRUNCATE ->
                    state.values()
                            .removeIf(other ->
                                    other.table().name().equals(record.table().name()));
            }
        }
        return state;
    }

    /** How many batches are held. */
    public int inFlight() {
        synchronized (lock) {
            return held.size();
        }
    }

    /** How often {@link #check} was called. */
    public int checks() {
        synchronized (lock) {
            return checks;
        }
    }

    /** How often {@link #open} was called. */
    public int opens() {
        synchronized (lock) {
            return opens;
        }
    }

    /** How often {@link #flush} was called. */
    public int flushes() {
        synchronized (lock) {
            return flushes;
        }
    }

    /** What was prepared, in order. */
    public List<Prepared> prepared() {
        synchronized (lock) {
            return List.copyOf(prepared);
        }
    }

    public boolean isClosed() {
        synchronized (lock) {
            return closed;
        }
    }

    /** For the check of a factory. */
    public void check() {
        synchronized (lock) {
            checks++;
        }
    }

    @Override
    public SinkTraits traits() {
        return traits;
    }

    @Override
    public Notes open() {
        synchronized (lock) {
            opens++;
        }
        return Notes.NONE;
    }

    @Override
    public void prepare(Destination destination, Table table) {
        synchronized (lock) {
            prepared.add(new Prepared(destination, table));
        }
    }

    @Override
    public CompletionStage<@Nullable Void> write(Batch batch) {
        synchronized (lock) {
            if (closed) {
                throw new IllegalStateException("A batch was written to a sink that is closed");
            }
            given.add(batch);
            if (holding || records.size() >= holdingAfter) {
                CompletableFuture<@Nullable Void> completion = new CompletableFuture<>();
                held.add(new Held(batch, completion));
                return completion;
            }
            records.addAll(batch.records());
        }
        return CompletableFuture.completedStage(null);
    }

    @Override
    public CompletionStage<@Nullable Void> flush() {
        synchronized (lock) {
            flushes++;
        }
        return CompletableFuture.completedStage(null);
    }

    /** Batches that are held fail; what was recorded stays. */
    @Override
    public void close() {
        List<Held> abandoned;
        synchronized (lock) {
            closed = true;
            abandoned = List.copyOf(held);
            held.clear();
        }
        for (Held batch : abandoned) {
            batch.completion.completeExceptionally(
                    new RetriableException("The sink was closed while a batch was in flight"));
        }
    }
}
