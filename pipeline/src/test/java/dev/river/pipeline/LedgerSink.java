package dev.river.pipeline;

import dev.river.sink.Batch;
import dev.river.sink.ChangeRecord;
import dev.river.sink.Destination;
import dev.river.sink.Notes;
import dev.river.sink.RetriableException;
import dev.river.sink.Sink;
import dev.river.sink.SinkContext;
import dev.river.sink.SinkFactory;
import dev.river.sink.SinkTraits;
import dev.river.sink.TransactionEnd;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * A store as its sinks see it that outlives them: it keeps what was made durable, in order, and forgets what it had only taken when
 * a sink starts over or is closed. For several threads.
 */
final class LedgerSink implements SinkFactory {

    /** What is stored: a record, or the end of a transaction. */
    record Entry(@Nullable ChangeRecord record, @Nullable TransactionEnd end) {}

    private final SinkTraits traits;
    private final List<Entry> durable = new ArrayList<>();
    private final List<Entry> taken = new ArrayList<>();
    private Notes stored = Notes.NONE;
    private int flushes;
    private int failures;

    LedgerSink(SinkTraits traits) {
        this.traits = traits;
    }

    /** So many of the next flushes fail, as where the disk is full. */
    synchronized void failFlushes(int count) {
        failures = count;
    }

    synchronized int flushes() {
        return flushes;
    }

    synchronized List<Entry> durable() {
        return List.copyOf(durable);
    }

    /** How many entries were taken and are not durable. */
    synchronized int taken() {
        return taken.size();
    }

    synchronized List<ChangeRecord> records() {
        List<ChangeRecord> records = new ArrayList<>();
        for (Entry entry : durable) {
            if (entry.record() != null) {
                records.add(entry.record());
            }
        }
        return records;
    }

    private synchronized void take(Batch batch) {
        int next = 0;
        for (TransactionEnd end : batch.transactionEnds()) {
            for (; next < end.recordsBefore(); next++) {
                taken.add(new Entry(batch.records().get(next), null));
            }
            taken.add(new Entry(null, end));
        }
        for (; next < batch.records().size(); next++) {
            taken.add(new Entry(batch.records().get(next), null));
        }
        if (!batch.notes().isEmpty()) {
            stored = batch.notes();
        }
        if (!traits.durableOnFlush()) {
            store();
        }
    }

    private synchronized void store() {
        durable.addAll(taken);
        taken.clear();
    }

    private synchronized void forget() {
        taken.clear();
    }

    private synchronized CompletionStage<@Nullable Void> flush() {
        if (failures > 0) {
            failures--;
            return CompletableFuture.failedStage(new RetriableException("The disk is full."));
        }
        flushes++;
        store();
        return CompletableFuture.completedStage(null);
    }

    private synchronized Notes stored() {
        return stored;
    }

    @Override
    public void check(SinkContext context, List<Destination> destinations) {
        // It is here.
    }

    @Override
    public Sink create(SinkContext context) {
        return new Sink() {
            @Override
            public SinkTraits traits() {
                return traits;
            }

            @Override
            public Notes open() {
                return stored();
            }

            @Override
            public CompletionStage<@Nullable Void> write(Batch batch) {
                take(batch);
                return CompletableFuture.completedStage(null);
            }

            @Override
            public CompletionStage<@Nullable Void> flush() {
                return LedgerSink.this.flush();
            }

            @Override
            public void rewind() {
                forget();
            }

            @Override
            public void close() {
                forget();
            }
        };
    }
}
