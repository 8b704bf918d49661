package dev.river.sink.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.river.sink.Batch;
import dev.river.sink.ChangeRecord;
import dev.river.sink.Lsn;
import dev.river.sink.Notes;
import dev.river.sink.RetriableException;
import dev.river.sink.Sink;
import dev.river.sink.SinkException;
import dev.river.sink.SinkFactory;
import dev.river.sink.SinkType;
import dev.river.sink.TransactionEnd;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What River expects of the life of a sink: check, open, flush, close, and what is stored beside records. */
abstract class LifeContract extends ContractFixture {

    @Test
    void factoryIsFoundByTheServiceLoader() {
        Class<? extends SinkFactory> type = factory().getClass();
        assertThat(ServiceLoader.load(SinkFactory.class, type.getClassLoader()).stream()
                        .map(ServiceLoader.Provider::type))
                .as("the factories in META-INF/services/%s", SinkFactory.class.getName())
                .contains(type);
        assertThat(type.getAnnotation(SinkType.class))
                .as("@SinkType of %s", type)
                .isNotNull();
    }

    @Test
    void settingsAreInOrder() {
        assertThat(factory().problems()).isEmpty();
        assertThat(factory().refusal(format())).isNull();
    }

    @Test
    void checkPassesWhereTheSinkWorksAndLeavesNothingBehind() throws Exception {
        String destination = newDestination();
        factory().check(context(), List.of(factory().destination(destination)));
        List<ChangeRecord> records = List.of(inserted(destination, 1, "first"));
        try (Sink sink = open()) {
            write(sink, TestRecords.batch(records));
            factory().check(context(), List.of(factory().destination(destination)));
        }
        holds(destination, records);
    }

    @Test
    void checkOfASinkThatCannotWorkFailsWithASentence() {
        SinkFactory broken = brokenFactory();
        Throwable failure =
                catchThrowable(() -> broken.check(context(), List.of(broken.destination(newDestination()))));
        assertThat(failure).isInstanceOf(SinkException.class);
        assertThat(failure.getMessage()).as("the message").contains(" ").hasSizeGreaterThan(20);
    }

    @Test
    void writeToASinkThatCannotWorkFailsAndTheSinkStillCloses() {
        Sink sink = brokenFactory().create(context());
        Batch batch = TestRecords.batch(inserted(newDestination(), 1, "first"));
        Throwable failure = catchThrowable(() -> {
            sink.open();
            write(sink, batch);
        });
        assertThat(failure).isInstanceOf(SinkException.class);
        closesQuickly(sink);
    }

    @Test
    void sinkThatWasNeverUsedCloses() {
        closesQuickly(factory().create(context()));
        closesQuickly(open());
    }

    @Test
    void batchInFlightEndsWhenTheSinkIsClosed() {
        Sink sink = open();
        CompletionStage<@Nullable Void> stage = given(sink, TestRecords.batch(inserted(newDestination(), 1, "first")));
        closesQuickly(sink);
        ends(stage);
    }

    /** It is completed or failed, but not left open. */
    private static void ends(CompletionStage<@Nullable Void> stage) {
        Throwable failure = catchThrowable(() -> await(stage));
        assertThat(failure)
                .satisfiesAnyOf(f -> assertThat(f).isNull(), f -> assertThat(f).isInstanceOf(SinkException.class));
    }

    @Test
    void closesWithinSecondsWhileItsServerIsAway() throws Exception {
        String destination = newDestination();
        Sink sink = open();
        write(sink, TestRecords.batch(inserted(destination, 1, "first")));
        try (AutoCloseable away = takeServerAway()) {
            if (away == null) {
                sink.close();
            }
            assumeTrue(away != null, "the server cannot be taken away");
            CompletionStage<@Nullable Void> stage;
            try {
                stage = sink.write(TestRecords.batch(inserted(destination, 2, "second")));
            } catch (SinkException e) {
                stage = CompletableFuture.failedStage(e);
            }
            closesQuickly(sink);
            ends(stage);
        }
    }

    @Test
    void opensAndWritesOnceItsServerIsBack() throws Exception {
        String destination = newDestination();
        Batch batch = TestRecords.batch(inserted(destination, 1, "first"));
        try (Sink sink = factory().create(context())) {
            traits(sink);
            try (AutoCloseable away = takeServerAway()) {
                assumeTrue(away != null, "the server cannot be taken away");
                for (int time = 0; time < 2; time++) {
                    Throwable failure = catchThrowable(sink::open);
                    assertThat(failure)
                            .satisfiesAnyOf(
                                    f -> assertThat(f).isNull(),
                                    f -> assertThat(f).isInstanceOf(RetriableException.class));
                }
            }
            untilItWorks(sink::open);
            untilItWorks(() -> {
                sink.rewind();
                write(sink, batch);
            });
        }
        StoredRecords.areThere(read(destination), batch.records());
    }

    @Test
    void whatWasFlushedIsThereForOthers() throws Exception {
        String destination = newDestination();
        List<ChangeRecord> records = List.of(inserted(destination, 1, "first"));
        try (Sink sink = open()) {
            await(sink.flush());
            await(given(sink, TestRecords.batch(records)));
            await(sink.flush());
            holds(destination, records);
        }
    }

    @Test
    void notesComeBackAfterARestart() throws Exception {
        String destination = newDestination();
        Batch first = noted(inserted(destination, 1, "first"), Map.of("a", new byte[] {1}));
        Batch second = noted(inserted(destination, 2, "second"), Map.of("a", new byte[] {2}, "b", new byte[] {0, -1}));
        Batch third = TestRecords.batch(inserted(destination, 3, "third"));
        Batch notesAlone = Batch.builder(List.of())
                .notes(Notes.of(Map.of("b", new byte[0])))
                .build();
        try (Sink sink = open()) {
            assumeTrue(traits(sink).storesNotes(), "the sink stores no notes");
            for (Batch batch : List.of(first, second, third)) {
                write(sink, batch);
            }
        }
        try (Sink sink = factory().create(context())) {
            traits(sink);
            Notes notes = sink.open();
            assertThat(notes.names()).containsExactlyInAnyOrder("a", "b");
            assertThat(notes.get("a")).containsExactly(2);
            assertThat(notes.get("b")).containsExactly(0, -1);
            write(sink, notesAlone);
        }
        try (Sink sink = factory().create(context())) {
            traits(sink);
            assertThat(sink.open().get("b")).isEmpty();
        }
        holds(
                destination,
                List.of(
                        first.records().get(0),
                        second.records().get(0),
                        third.records().get(0)));
    }

    private static Batch noted(ChangeRecord record, Map<String, byte[]> notes) {
        return Batch.builder(List.of(record)).notes(Notes.of(notes)).build();
    }

    @Test
    void endsOfTransactionsAreTakenWhereverTheyStand() throws Exception {
        String destination = newDestination();
        List<ChangeRecord> records = List.of(inserted(destination, 1, "first"), inserted(destination, 2, "second"));
        try (Sink sink = open()) {
            assumeTrue(traits(sink).transactionEnds(), "the sink does not ask for the ends of transactions");
            write(
                    sink,
                    Batch.builder(records)
                            .transactionEnds(List.of(end(0), end(1), end(2)))
                            .build());
            write(
                    sink,
                    Batch.builder(List.of()).transactionEnds(List.of(end(0))).build());
        }
        holds(destination, records);
    }

    private TransactionEnd end(int recordsBefore) {
        Lsn commit = nextLsn();
        return TransactionEnd.builder(recordsBefore)
                .xid(731)
                .commitLsn(commit)
                .endLsn(nextLsn())
                .build();
    }

    /** As River does where a server was away. */
    private static void untilItWorks(Runnable attempt) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(TO_COMPLETE_SECONDS))
                .ignoreExceptionsInstanceOf(RetriableException.class)
                .until(() -> {
                    attempt.run();
                    return true;
                });
    }

    private static void closesQuickly(Sink sink) {
        assertTimeoutPreemptively(TO_CLOSE, sink::close, "close() takes too long");
    }
}
