package dev.river.sink.testkit;

import static java.util.concurrent.TimeUnit.SECONDS;

import dev.river.sink.Batch;
import dev.river.sink.ChangeRecord;
import dev.river.sink.Lsn;
import dev.river.sink.Sink;
import dev.river.sink.SinkContext;
import dev.river.sink.SinkException;
import dev.river.sink.SinkFactory;
import dev.river.sink.SinkTraits;
import java.nio.file.Path;
import java.time.Duration;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;

/** What the tests of the contract are made from: what a sink's own test says of it, and what River does with a sink. */
abstract class ContractFixture {

    /** How a destination keeps records. */
    public enum Keeps {
        /** Every record, in order: a topic, a file. */
        EVERY_RECORD,
        /** The last state of each key: an index, a table. */
        LAST_STATE
    }

    static final Duration TO_CLOSE = Duration.ofSeconds(10);

    static final int TO_COMPLETE_SECONDS = 60;

    /** The folder of the configuration, as the sinks of this test are told. */
    @TempDir
    protected Path directory;

    private final Map<Sink, SinkTraits> traits = new IdentityHashMap<>();

    private long lastLsn = 0x16B3748;

    /** Makes sinks that work. Sinks made one after the other in one test must see the same destinations. */
    protected abstract SinkFactory factory();

    /** Makes sinks that cannot work: nothing listens at the address, the folder does not exist. */
    protected abstract SinkFactory brokenFactory();

    /** A destination that nothing was ever written to. */
    protected abstract String newDestination();

    /** How destinations of this sink keep records. */
    protected abstract Keeps keeps();

    /**
     * What someone else who reads the destination sees at this moment. A sink for {@link Keeps#LAST_STATE} gives one
     * record a key; one for {@link Keeps#EVERY_RECORD} gives all records, those of one key in order.
     */
    protected abstract List<StoredRecord> read(String destination) throws Exception;

    /**
     * Takes the server away, or whatever else the sink writes to, until what is returned is closed.
     *
     * @return null where a test can't do that; what the sink does then is not tested
     */
    protected @Nullable AutoCloseable takeServerAway() throws Exception {
        return null;
    }

    /** The format of the records written. */
    protected String format() {
        return factory().defaultFormat();
    }

    final void holds(String destination, List<ChangeRecord> written) throws Exception {
        List<StoredRecord> stored = read(destination);
        if (keeps() == Keeps.LAST_STATE) {
            StoredRecords.areTheLastState(stored, written);
        } else {
            StoredRecords.areAllInOrder(stored, written);
        }
    }

    final Sink open() {
        Sink sink = factory().create(context());
        traits(sink);
        sink.open();
        return sink;
    }

    /** Asked once, before the sink is opened. */
    final SinkTraits traits(Sink sink) {
        return traits.computeIfAbsent(sink, Sink::traits);
    }

    final SinkContext context() {
        return SinkContext.builder("contract", "sink", directory).build();
    }

    final ChangeRecord inserted(String destination, int id, String name) {
        return record(RecordBuilder.insert(Sample.TABLE, Sample.row(id, name)), destination)
                .build();
    }

    final ChangeRecord updated(String destination, int id, String name) {
        return record(RecordBuilder.update(Sample.TABLE, Sample.row(id, name)), destination)
                .build();
    }

    final RecordBuilder record(RecordBuilder record, String destination) {
        return record.destination(factory().destination(destination))
                .format(format())
                .commitLsn(nextLsn());
    }

    final void write(Sink sink, Batch batch) {
        await(given(sink, batch));
        flushIfNeeded(sink);
    }

    /** Makes durable what was written, where that takes it. */
    final void flushIfNeeded(Sink sink) {
        if (traits(sink).durableOnFlush()) {
            await(sink.flush());
        }
    }

    static CompletionStage<@Nullable Void> given(Sink sink, Batch batch) {
        for (ChangeRecord record : batch.records()) {
            if (record.after() != null) {
                sink.prepare(record.destination(), record.table());
            }
        }
        return sink.write(batch);
    }

    static void await(CompletionStage<@Nullable Void> stage) {
        try {
            stage.toCompletableFuture().get(TO_COMPLETE_SECONDS, SECONDS);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() instanceof CompletionException wrapped ? wrapped.getCause() : e.getCause();
            if (cause instanceof SinkException failure) {
                throw failure;
            }
            throw new AssertionError("A batch failed with something else than a SinkException", cause);
        } catch (TimeoutException e) {
            throw new AssertionError("A batch did not complete within " + TO_COMPLETE_SECONDS + " s", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("The test was interrupted", e);
        }
    }

    /** A position after all that were given before. */
    final Lsn nextLsn() {
        lastLsn++;
        return new Lsn(lastLsn);
    }
}
