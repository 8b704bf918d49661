package dev.river.sink.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.river.sink.Batch;
import dev.river.sink.ChangeRecord;
import dev.river.sink.RejectedException;
import dev.river.sink.RenderingException;
import dev.river.sink.RetriableException;
import dev.river.sink.Sink;
import dev.river.sink.SinkFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What River expects of every sink. A sink's own test extends this class and says how a sink is made and what a reader
 * of a destination sees; the test's class name ends in {@code IT} where a server is needed.
 *
 * <p>Each test writes to a destination of its own, in the factory's {@link SinkFactory#defaultFormat()} unless
 * {@link #format} says otherwise.
 */
@Timeout(180)
public abstract class SinkContractTest extends LifeContract {

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
        long version = nextLsn().value();
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

    /** Nothing is prepared for them: a sink that has been restarted, or whose destination is new, is told of no columns then. */
    @Test
    void deletesAndTruncatesMayComeBeforeAnyRow() throws Exception {
        String destination = newDestination();
        List<ChangeRecord> records = new ArrayList<>();
        ChangeRecord truncate =
                record(RecordBuilder.truncate(Sample.TABLE), destination).build();
        if (keeps() == Keeps.LAST_STATE || truncate.value() != null) {
            records.add(truncate);
        }
        records.add(record(RecordBuilder.delete(Sample.TABLE, Sample.key(1)), destination)
                .build());
        records.add(inserted(destination, 2, "first"));
        try (Sink sink = open()) {
            for (ChangeRecord record : records) {
                write(sink, TestRecords.batch(record));
            }
        }
        holds(destination, records);
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
            int maxInFlight = traits(sink).maxInFlight();
            List<CompletionStage<@Nullable Void>> inFlight = new ArrayList<>();
            for (int batch = 0; batch < maxInFlight; batch++) {
                List<ChangeRecord> part = new ArrayList<>();
                for (int id = 1; id <= 50; id++) {
                    part.add(updated(destination, id, "batch " + batch));
                }
                inFlight.add(given(sink, TestRecords.batch(part)));
                records.addAll(part);
            }
            for (CompletionStage<@Nullable Void> stage : inFlight) {
                assertThatCode(() -> await(stage)).doesNotThrowAnyException();
            }
            flushIfNeeded(sink);
        }
        holds(destination, records);
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
            Throwable failure = catchThrowable(() -> write(sink, TestRecords.batch(truncate)));
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

    @Test
    void rowsOfOlderAndOfNewerColumnsArrive() throws Exception {
        String destination = newDestination();
        List<ChangeRecord> records = List.of(
                inserted(destination, 1, "narrow"),
                record(RecordBuilder.insert(Sample.WIDER, Sample.widerRow(2, "wide")), destination)
                        .build(),
                inserted(destination, 3, "narrow, and again"));
        try (Sink sink = open()) {
            // Each is prepared before it is written, as where the older one comes again after a failure.
            for (ChangeRecord record : records) {
                write(sink, TestRecords.batch(record));
            }
            sink.prepare(factory().destination(destination), Sample.WIDER);
            write(sink, TestRecords.batch(records.get(1)));
        }
        StoredRecords.areThere(read(destination), records);
    }

    @Test
    void tableMayGoToAnotherDestination() throws Exception {
        String first = newDestination();
        String second = newDestination();
        assumeTrue(!first.equals(second), "there is but one destination");
        List<ChangeRecord> before = List.of(inserted(first, 1, "before"));
        List<ChangeRecord> after = List.of(inserted(second, 1, "after"));
        try (Sink sink = open()) {
            CompletionStage<@Nullable Void> stage = given(sink, TestRecords.batch(before));
            sink.prepare(factory().destination(second), Sample.TABLE);
            await(stage);
            write(sink, TestRecords.batch(after));
        }
        holds(first, before);
        holds(second, after);
    }

    @Test
    void whatTheFormatNeedsAndIsAwayFailsTheBatchRetriably() throws Exception {
        String destination = newDestination();
        AtomicReference<@Nullable RuntimeException> failure =
                new AtomicReference<>(new RetriableException("The registry of schemas is away."));
        AtomicBoolean asked = new AtomicBoolean();
        List<ChangeRecord> records = List.of(
                inserted(destination, 1, "first"),
                record(RecordBuilder.insert(Sample.TABLE, Sample.row(2, "second")), destination)
                        .failing(() -> {
                            asked.set(true);
                            return failure.get();
                        })
                        .build());
        try (Sink sink = open()) {
            Throwable thrown = catchThrowable(() -> write(sink, TestRecords.batch(records)));
            assumeTrue(asked.get(), "the sink does not ask for the value");
            assertThat(thrown).isInstanceOf(RetriableException.class);
            failure.set(null);
            sink.rewind();
            write(sink, TestRecords.batch(records));
        }
        StoredRecords.areThere(read(destination), records);
    }

    @Test
    void recordThatItsFormatCanNeverWriteIsRejectedAndTheOthersArrive() throws Exception {
        String destination = newDestination();
        AtomicBoolean asked = new AtomicBoolean();
        ChangeRecord never = record(RecordBuilder.insert(Sample.TABLE, Sample.row(2, "never")), destination)
                .failing(() -> {
                    asked.set(true);
                    return new RenderingException("The schema has no place for the row.");
                })
                .build();
        List<ChangeRecord> others = List.of(inserted(destination, 1, "first"), inserted(destination, 3, "third"));
        try (Sink sink = open()) {
            Throwable thrown =
                    catchThrowable(() -> write(sink, TestRecords.batch(others.get(0), never, others.get(1))));
            assumeTrue(asked.get(), "the sink does not ask for the value");
            assertThat(thrown)
                    .isInstanceOfSatisfying(
                            RejectedException.class,
                            rejected -> assertThat(rejected.rejections())
                                    .singleElement()
                                    .satisfies(rejection -> {
                                        assertThat(rejection.record()).isSameAs(never);
                                        assertThat(rejection.reason()).contains("no place for the row");
                                    }));
        }
        holds(destination, others);
    }
}
