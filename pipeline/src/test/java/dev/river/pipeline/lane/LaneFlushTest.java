package dev.river.pipeline.lane;

import static dev.river.pipeline.lane.TestLane.NOTES;
import static dev.river.pipeline.lane.TestLane.SOON;
import static dev.river.pipeline.lane.TestLane.record;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.river.sink.Batch;
import dev.river.sink.FatalException;
import dev.river.sink.Notes;
import dev.river.sink.RetriableException;
import dev.river.sink.Sink;
import dev.river.sink.SinkException;
import dev.river.sink.SinkTraits;
import dev.river.sink.TransactionEnd;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A sink whose batches are durable on a flush, and what else a sink can ask for. */
class LaneFlushTest {

    private static final Duration NEVER = Duration.ofHours(1);

    private final Taking sink = new Taking();
    private final TestLane lane = new TestLane();

    @AfterEach
    void closeLane() {
        lane.close();
    }

    @Test
    void whatWasTakenIsDurableOnceSomeoneWaitsForItAndItWasFlushed() {
        LaneWriter writer = writer(flushEvery(NEVER));
        write(writer, 0, 20);
        await().atMost(SOON).until(() -> sink.batches.size() == 2);
        assertThat(sink.flushes).isEmpty();
        assertThat(writer.lane().isDurable(lane.marks().get(0))).isFalse();

        sink.answers.add(new CompletableFuture<>());
        assertThat(writer.lane().awaitDurable(lane.marks().get(1), Duration.ofMillis(100)))
                .isFalse();
        await().atMost(SOON).until(() -> sink.flushes.size() == 1);
        assertThat(writer.lane().isDurable(lane.marks().get(0))).isFalse();
        sink.flushes.get(0).complete(null);

        assertThat(writer.lane().awaitDurable(lane.marks().get(1), SOON)).isTrue();
        assertThat(writer.lane().awaitEmpty(SOON)).isTrue();
        assertThat(sink.flushes).as("flushes").hasSize(1);
    }

    @Test
    void whatWasTakenIsFlushedAfterItsTimeAlthoughNobodyWaits() {
        LaneWriter writer = writer(flushEvery(Duration.ofMillis(20)));

        write(writer, 0, 10);

        await().atMost(SOON).until(() -> writer.lane().isDurable(lane.marks().get(0)));
    }

    @Test
    void noBatchComesWhileASinkFlushes() {
        LaneWriter writer = writer(flushEvery(NEVER));
        write(writer, 0, 10);
        sink.answers.add(new CompletableFuture<>());
        writer.lane().flush();
        await().atMost(SOON).until(() -> sink.flushes.size() == 1);

        write(writer, 10, 20);

        await().during(Duration.ofMillis(100)).until(() -> sink.batches.size() == 1);
        sink.flushes.get(0).complete(null);
        await().atMost(SOON).until(() -> sink.batches.size() == 2);
    }

    @Test
    void aFlushThatFailsHasTheReaderStartOver() {
        LaneWriter writer = writer(flushEvery(NEVER));
        write(writer, 0, 20);
        await().atMost(SOON).until(() -> sink.batches.size() == 2);
        sink.answers.add(CompletableFuture.failedFuture(new RetriableException("The disk is full.")));

        assertThatThrownBy(() -> writer.lane().awaitEmpty(SOON))
                .isInstanceOf(StartOverException.class)
                .hasMessageContaining("events", "The disk is full.");

        assertThat(sink.rewinds).as("rewinds").isEqualTo(1);
        assertThatThrownBy(() -> write(writer, 20, 30)).isInstanceOf(StartOverException.class);
        assertThat(writer.lane().takeUpAgain()).isTrue();
        assertThat(writer.lane().status().waitingBytes()).isZero();
        lane.marks().clear();
        write(writer(writer.lane()), 0, 20);
        assertThat(writer.lane().awaitDurable(lane.marks().get(1), SOON)).isTrue();
        assertThat(writer.lane().status().trouble()).isNull();
    }

    @Test
    void aBatchThatFailsAfterOthersWereTakenHasTheReaderStartOver() {
        LaneWriter writer = writer(flushEvery(NEVER));
        write(writer, 0, 10);
        await().atMost(SOON).until(() -> sink.batches.size() == 1);
        sink.refuseNext = new RetriableException("The server is away.");

        write(writer, 10, 20);

        assertThatThrownBy(() -> writer.lane().awaitEmpty(SOON)).isInstanceOf(StartOverException.class);
    }

    @Test
    void aBatchThatFailsWhileNothingElseWasTakenIsSentAgain() {
        sink.refuseNext = new RetriableException("The server is away.");
        LaneWriter writer = writer(flushEvery(NEVER));

        write(writer, 0, 10);

        assertThat(writer.lane().awaitEmpty(SOON)).isTrue();
        assertThat(sink.batches).hasSize(1);
    }

    @Test
    void aFlushThatCanNeverSucceedFailsTheLane() {
        LaneWriter writer = writer(flushEvery(NEVER));
        write(writer, 0, 10);
        sink.answers.add(CompletableFuture.failedFuture(new FatalException("The folder is gone.")));

        assertThatThrownBy(() -> writer.lane().awaitEmpty(SOON))
                .isInstanceOf(LaneFailure.class)
                .hasMessage("The folder is gone.");
    }

    @Test
    void aLaneEndsWhileItsSinkFlushes() {
        LaneWriter writer = writer(flushEvery(NEVER));
        write(writer, 0, 10);
        sink.answers.add(new CompletableFuture<>());
        writer.lane().flush();
        await().atMost(SOON).until(() -> sink.flushes.size() == 1);

        writer.lane().close();

        assertThat(writer.lane().unended()).isNull();
        assertThat(sink.closed).isTrue();
    }

    @Test
    void aSinkGetsTheEndsOfTransactionsAndTheNotesThatItAsksFor() {
        LaneWriter writer = writer(
                SinkTraits.builder().transactionEnds(true).storesNotes(true).build());
        write(writer, 0, 3);
        end(writer, 7);
        end(writer, 8);
        writer.flush();
        writer.inTransaction();
        end(writer, 9);
        writer.flush();

        assertThat(writer.lane().awaitEmpty(SOON)).isTrue();
        assertThat(sink.batches.get(0).transactionEnds())
                .as("a transaction of which the lane has nothing has no end there")
                .extracting(TransactionEnd::xid, TransactionEnd::recordsBefore)
                .containsExactly(org.assertj.core.groups.Tuple.tuple(7L, 3));
        assertThat(sink.batches.get(1).records()).isEmpty();
        assertThat(sink.batches.get(1).transactionEnds())
                .extracting(TransactionEnd::xid)
                .containsExactly(9L);
        assertThat(sink.batches)
                .allSatisfy(batch -> assertThat(batch.notes().names()).containsExactly("position"));
        assertThat(writer.lane().awaitStored(SOON)).isSameAs(NOTES);
    }

    @Test
    void aSinkThatAsksForNothingGetsRecordsAlone() {
        LaneWriter writer = writer(SinkTraits.PLAIN);
        write(writer, 0, 3);
        end(writer, 7);
        writer.flush();

        assertThat(writer.lane().awaitEmpty(SOON)).isTrue();
        assertThat(sink.batches)
                .singleElement()
                .satisfies(batch -> assertThat(batch.records()).hasSize(3))
                .satisfies(batch -> assertThat(batch.transactionEnds()).isEmpty())
                .satisfies(batch -> assertThat(batch.notes().isEmpty()).isTrue());
        assertThat(sink.flushes).isEmpty();
    }

    private static SinkTraits flushEvery(Duration most) {
        return SinkTraits.builder().durableOnFlush(true).flushEvery(most).build();
    }

    private LaneWriter writer(SinkTraits traits) {
        sink.traits = traits;
        return lane.writer(sink, LaneSettings.defaults());
    }

    private LaneWriter writer(Lane into) {
        return new LaneWriter(into, () -> {}, () -> NOTES, lane.marks()::add);
    }

    /** In batches of ten. */
    private static void write(LaneWriter writer, int from, int to) {
        for (int i = from; i < to; i++) {
            writer.add(record(i));
            if (i % 10 == 9) {
                writer.flush();
            }
        }
    }

    private static void end(LaneWriter writer, long xid) {
        writer.endTransaction(
                records -> TransactionEnd.builder(records).xid(xid).build());
    }

    /** Takes batches; they are durable on a flush if its traits say so. */
    private static final class Taking implements Sink {

        private final List<Batch> batches = new CopyOnWriteArrayList<>();
        private final List<CompletableFuture<@Nullable Void>> flushes = new CopyOnWriteArrayList<>();

        /** What the next flushes give; done at once where there is nothing. */
        private final Queue<CompletableFuture<@Nullable Void>> answers = new ConcurrentLinkedQueue<>();

        private volatile SinkTraits traits = SinkTraits.PLAIN;
        private volatile @Nullable SinkException refuseNext;
        private volatile int rewinds;
        private volatile boolean closed;

        @Override
        public SinkTraits traits() {
            return traits;
        }

        @Override
        public Notes open() {
            return NOTES;
        }

        @Override
        public CompletionStage<@Nullable Void> write(Batch batch) {
            SinkException refusal = refuseNext;
            refuseNext = null;
            if (refusal != null) {
                return CompletableFuture.failedStage(refusal);
            }
            batches.add(batch);
            return CompletableFuture.completedStage(null);
        }

        @Override
        public CompletionStage<@Nullable Void> flush() {
            CompletableFuture<@Nullable Void> answer = answers.poll();
            CompletableFuture<@Nullable Void> flush = answer == null ? CompletableFuture.completedFuture(null) : answer;
            flushes.add(flush);
            return flush;
        }

        @Override
        @SuppressWarnings("NonAtomicVolatileUpdate")
        public void rewind() {
            rewinds++;
        }

        @Override
        public void close() {
            closed = true;
        }
    }
}
