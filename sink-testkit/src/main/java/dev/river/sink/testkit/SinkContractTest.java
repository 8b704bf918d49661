package dev.river.sink.testkit;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.annotation.JsonTypeName;
import dev.river.sink.Batch;
import dev.river.sink.ChangeRecord;
import dev.river.sink.Lsn;
import dev.river.sink.RejectedException;
import dev.river.sink.Sink;
import dev.river.sink.SinkContext;
import dev.river.sink.SinkException;
import dev.river.sink.SinkFactory;
import dev.river.sink.Table;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What River expects of every sink. A sink's own test extends this class and says how a sink is made and what a reader
 * of a destination sees; the test's class name ends in {@code IT} where a server is needed.
 *
 * <p>Each test writes to a destination of its own, in the first of the factory's {@link SinkFactory#formats()} unless
 * {@link #format} says otherwise.
 */
@Timeout(180)
public abstract class SinkContractTest {

    /** How a destination keeps records. */
    public enum Keeps {
        /** Every record, in order: a topic, a file. */
        EVERY_RECORD,
        /** The last state of each key: an index, a table. */
        LAST_STATE
    }

    private static final Duration TO_CLOSE = Duration.ofSeconds(10);
    private static final int TO_COMPLETE_SECONDS = 60;

    /** The folder of the configuration, as the sinks of this test are told. */
    @TempDir
    protected Path directory;

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

    /** The format of the records written. */
    protected String format() {
        return factory().formats().get(0);
    }

    @Test
    void factoryIsFoundByTheServiceLoader() {
        Class<? extends SinkFactory> type = factory().getClass();
        assertThat(ServiceLoader.load(SinkFactory.class, type.getClassLoader()).stream()
                        .map(ServiceLoader.Provider::type))
                .as("the factories in META-INF/services/%s", SinkFactory.class.getName())
                .contains(type);
        assertThat(type.getAnnotation(JsonTypeName.class))
                .as("@JsonTypeName of %s", type)
                .isNotNull();
    }

    @Test
    void checkPassesWhereTheSinkWorks() {
        try (Sink sink = open()) {
            sink.check();
        }
    }

    @Test
    void checkOfASinkThatCannotWorkFailsWithASentence() {
        try (Sink sink = openBroken()) {
            Throwable failure = catchThrowable(sink::check);
            assertThat(failure).isInstanceOf(SinkException.class);
            assertThat(failure.getMessage()).as("the message").contains(" ").hasSizeGreaterThan(20);
        }
    }

    @Test
    void writeToASinkThatCannotWorkFailsAndTheSinkStillCloses() {
        Sink sink = openBroken();
        Batch batch = TestRecords.batch(inserted(newDestination(), 1, "first"));
        assertThat(failureOf(sink, batch)).isInstanceOf(SinkException.class);
        closesQuickly(sink);
    }

    @Test
    void sinkThatWasNeverUsedCloses() {
        closesQuickly(open());
    }

    @Test
    void completedBatchIsThereForOthers() throws Exception {
        String destination = newDestination();
        List<ChangeRecord> records = List.of(inserted(destination, 1, "first"), inserted(destination, 2, "second"));
        try (Sink sink = open()) {
            write(sink, TestRecords.batch(records));
            holds(destination, records);
        }
    }

    @Test
    void whatOneSinkWroteIsKeptByTheNext() throws Exception {
        String destination = newDestination();
        ChangeRecord first = inserted(destination, 1, "first");
        ChangeRecord second = inserted(destination, 2, "second");
        try (Sink sink = open()) {
            write(sink, TestRecords.batch(first));
        }
        try (Sink sink = open()) {
            write(sink, TestRecords.batch(second));
        }
        holds(destination, List.of(first, second));
    }

    @Test
    void recordsOfOneKeyKeepTheirOrder() throws Exception {
        String destination = newDestination();
        List<ChangeRecord> records = new ArrayList<>();
        for (int change = 0; change < 20; change++) {
            for (int id = 1; id <= 5; id++) {
                records.add(
                        change == 0
                                ? inserted(destination, id, "change 0")
                                : updated(destination, id, "change " + change));
            }
        }
        try (Sink sink = open()) {
            write(sink, TestRecords.batch(records));
        }
        holds(destination, records);
    }

    @Test
    void changesOfOneTransactionThatShareAVersionAreAllApplied() throws Exception {
        String destination = newDestination();
        long version = lastLsn + 1;
        List<ChangeRecord> records = List.of(
                record(RecordBuilder.insert(Sample.TABLE, Sample.row(1, "first")), destination)
                        .version(version)
                        .ordinal(0)
                        .build(),
                record(RecordBuilder.delete(Sample.TABLE, Sample.key(1)), destination)
                        .version(version)
                        .ordinal(1)
                        .build(),
                record(RecordBuilder.insert(Sample.TABLE, Sample.row(1, "again")), destination)
                        .version(version)
                        .ordinal(2)
                        .build());
        try (Sink sink = open()) {
            write(sink, TestRecords.batch(records));
        }
        holds(destination, records);
    }

    @Test
    void deletedRowIsGone() throws Exception {
        String destination = newDestination();
        List<ChangeRecord> rows = List.of(inserted(destination, 1, "goes"), inserted(destination, 2, "stays"));
        ChangeRecord delete = record(RecordBuilder.delete(Sample.TABLE, Sample.key(1)), destination)
                .build();
        try (Sink sink = open()) {
            write(sink, TestRecords.batch(rows));
            write(sink, TestRecords.batch(delete));
        }
        holds(destination, List.of(rows.get(0), rows.get(1), delete));
    }

    @Test
    void deleteOfARowThatWasNeverWrittenCompletes() {
        String destination = newDestination();
        ChangeRecord delete = record(RecordBuilder.delete(Sample.TABLE, Sample.key(1)), destination)
                .build();
        try (Sink sink = open()) {
            write(sink, TestRecords.batch(inserted(destination, 2, "stays")));
            write(sink, TestRecords.batch(delete));
        }
    }

    @Test
    void batchesWrittenAgainLeaveTheSameEnd() throws Exception {
        String destination = newDestination();
        Batch first = TestRecords.batch(inserted(destination, 1, "first"), inserted(destination, 2, "goes"));
        Batch second = TestRecords.batch(
                updated(destination, 1, "second"),
                record(RecordBuilder.delete(Sample.TABLE, Sample.key(2)), destination)
                        .build());
        List<ChangeRecord> all = new ArrayList<>();
        try (Sink sink = open()) {
            for (int time = 0; time < 2; time++) {
                for (Batch batch : List.of(first, second)) {
                    write(sink, batch);
                    all.addAll(batch.records());
                }
                sink.rewind();
            }
        }
        holds(destination, all);
    }

    @Test
    void asManyBatchesInFlightAsTheSinkAllowsCompleteInOrder() throws Exception {
        String destination = newDestination();
        List<ChangeRecord> records = new ArrayList<>();
        try (Sink sink = open()) {
            assertThat(sink.maxInFlight()).isPositive();
            List<CompletionStage<Void>> inFlight = new ArrayList<>();
            for (int batch = 0; batch < sink.maxInFlight(); batch++) {
                List<ChangeRecord> part = new ArrayList<>();
                for (int id = 1; id <= 50; id++) {
                    part.add(updated(destination, id, "batch " + batch));
                }
                inFlight.add(sink.write(TestRecords.batch(part)));
                records.addAll(part);
            }
            for (CompletionStage<Void> stage : inFlight) {
                assertThatCode(() -> await(stage)).doesNotThrowAnyException();
            }
        }
        holds(destination, records);
    }

    @Test
    void batchInFlightEndsWhenTheSinkIsClosed() {
        Sink sink = open();
        CompletionStage<Void> stage = sink.write(TestRecords.batch(inserted(newDestination(), 1, "first")));
        closesQuickly(sink);
        // completed or failed, but not left open
        Throwable failure = catchThrowable(() -> await(stage));
        assertThat(failure)
                .satisfiesAnyOf(f -> assertThat(f).isNull(), f -> assertThat(f).isInstanceOf(SinkException.class));
    }

    @Test
    void truncateReachesADestinationOfOneTable() throws Exception {
        String destination = newDestination();
        ChangeRecord before = inserted(destination, 1, "before");
        ChangeRecord truncate =
                record(RecordBuilder.truncate(Sample.TABLE), destination).build();
        ChangeRecord after = inserted(destination, 2, "after");
        assumeTrue(
                keeps() == Keeps.LAST_STATE || truncate.value() != null,
                "the format has nothing to show for a truncate");
        try (Sink sink = open()) {
            write(sink, TestRecords.batch(before));
            write(sink, TestRecords.batch(truncate, after));
        }
        holds(destination, List.of(before, truncate, after));
    }

    @Test
    void truncateLeavesTheOtherTablesOfASharedDestination() throws Exception {
        assumeTrue(keeps() == Keeps.LAST_STATE, "what keeps every record clears nothing");
        String destination = newDestination();
        ChangeRecord other = record(RecordBuilder.insert(Sample.OTHER_TABLE, Sample.row(7, "other")), destination)
                .destinationShared()
                .build();
        ChangeRecord truncate = record(RecordBuilder.truncate(Sample.TABLE), destination)
                .destinationShared()
                .build();
        try (Sink sink = open()) {
            write(sink, TestRecords.batch(other));
            Throwable failure = catchThrowable(() -> await(sink.write(TestRecords.batch(truncate))));
            assertThat(failure)
                    .satisfiesAnyOf(
                            f -> assertThat(f).isNull(), f -> assertThat(f).isInstanceOf(RejectedException.class));
        }
        holds(destination, List.of(other));
    }

    @Test
    void valuesArriveExactly() throws Exception {
        String destination = newDestination();
        List<ChangeRecord> records = new ArrayList<>();
        for (String[] row : Sample.demandingRows()) {
            records.add(
                    record(RecordBuilder.insert(Sample.TABLE, row), destination).build());
        }
        try (Sink sink = open()) {
            write(sink, TestRecords.batch(records));
        }
        holds(destination, records);
    }

    @Test
    void keysOfAnyCharactersArrive() throws Exception {
        String destination = newDestination();
        List<ChangeRecord> records = new ArrayList<>();
        int id = 1;
        for (String key : List.of("a b", "a/b?c=d&e#f", "50%", "\"'\\", "_x", "..", "Größe-日本-🚲", "line\nbreak")) {
            records.add(record(RecordBuilder.insert(Sample.TABLE, Sample.row(id, "row " + id)), destination)
                    .key(key)
                    .build());
            id++;
        }
        try (Sink sink = open()) {
            write(sink, TestRecords.batch(records));
        }
        holds(destination, records);
    }

    @Test
    void valueThatPostgresDidNotSendIsKept() throws Exception {
        assumeTrue(keeps() == Keeps.LAST_STATE && format().equals("row"), "only a bare row is merged");
        String destination = newDestination();
        String[] row = Sample.row(1, "before");
        String[] update = Sample.row(1, "after");
        update[Sample.DOCUMENT] = RecordBuilder.UNCHANGED;
        String[] merged = Sample.row(1, "after");
        try (Sink sink = open()) {
            write(
                    sink,
                    TestRecords.batch(record(RecordBuilder.insert(Sample.TABLE, row), destination)
                            .build()));
            write(
                    sink,
                    TestRecords.batch(record(RecordBuilder.update(Sample.TABLE, update), destination)
                            .build()));
        }
        holds(
                destination,
                List.of(record(RecordBuilder.insert(Sample.TABLE, merged), destination)
                        .build()));
    }

    private void holds(String destination, List<ChangeRecord> written) throws Exception {
        List<StoredRecord> stored = read(destination);
        if (keeps() == Keeps.LAST_STATE) {
            StoredRecords.areTheLastState(stored, written);
        } else {
            StoredRecords.areAllInOrder(stored, written);
        }
    }

    private Sink open() {
        return factory().create(new SinkContext("contract", "sink", directory));
    }

    private Sink openBroken() {
        return brokenFactory().create(new SinkContext("contract", "sink", directory));
    }

    private ChangeRecord inserted(String destination, int id, String name) {
        return record(RecordBuilder.insert(Sample.TABLE, Sample.row(id, name)), destination)
                .build();
    }

    private ChangeRecord updated(String destination, int id, String name) {
        return record(RecordBuilder.update(Sample.TABLE, Sample.row(id, name)), destination)
                .build();
    }

    private RecordBuilder record(RecordBuilder record, String destination) {
        lastLsn++;
        return record.destination(destination).format(format()).commitLsn(new Lsn(lastLsn));
    }

    private static void write(Sink sink, Batch batch) {
        await(sink.write(batch));
    }

    private static @Nullable Throwable failureOf(Sink sink, Batch batch) {
        return catchThrowable(() -> await(sink.write(batch)));
    }

    private static void closesQuickly(Sink sink) {
        assertTimeoutPreemptively(TO_CLOSE, sink::close, "close() takes too long");
    }

    private static void await(CompletionStage<Void> stage) {
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

    /** The table that the tests write. */
    private static final class Sample {

        static final Table TABLE = table("product");
        static final Table OTHER_TABLE = table("customer");
        static final int DOCUMENT = 5;

        private static Table table(String name) {
            return TableBuilder.table("shop", name)
                    .key("id", "bigint")
                    .column("name", "text")
                    .column("price", "numeric")
                    .column("active", "boolean")
                    .column("tags", "text[]")
                    .column("document", "jsonb")
                    .build();
        }

        static String[] row(int id, String name) {
            return new String[] {Integer.toString(id), name, "12.50", "t", "{red,blue}", "{\"a\": 1}"};
        }

        static String[] key(int id) {
            String unchanged = RecordBuilder.UNCHANGED;
            return new String[] {Integer.toString(id), unchanged, unchanged, unchanged, unchanged, unchanged};
        }

        static List<@Nullable String[]> demandingRows() {
            return List.of(
                    new @Nullable String[] {
                        "9223372036854775807",
                        "quote \" apostrophe ' backslash \\ tab \t",
                        "1234567890123456789012345678901234567890.0100",
                        "f",
                        "{\"a,b\",\"c\\\"d\",NULL}",
                        "{\"deep\": [1, {\"n\": 9007199254740993}]}"
                    },
                    new @Nullable String[] {
                        "-9223372036854775808", "lines\nof\r\ntext\u2028\u0001", "NaN", "t", "{}", "null"
                    },
                    new @Nullable String[] {"9007199254740993", "Größe 日本語 🚲", "-0.00", null, null, null},
                    new @Nullable String[] {"0", "", "0.1", "t", "{{1,2},{3,4}}", "\"text\""});
        }
    }
}
