package dev.river.pipeline.progress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.common.util.concurrent.Uninterruptibles;
import dev.river.sink.Lsn;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
final class PositionKeeperTest {

    private static final Lsn FIRST_LSN = Lsn.parse("0/1");
    private static final Positions FIRST =
            new Positions("shop", "7301234567890123456", 1, 0, Lsn.ZERO, "", Map.of(), FIRST_LSN, lanes(FIRST_LSN));

    private static final Lsn SECOND = Lsn.parse("0/2");
    private static final Lsn THIRD = Lsn.parse("0/3");
    private static final Set<Thread.State> WAITING = EnumSet.of(Thread.State.WAITING, Thread.State.TIMED_WAITING);

    private final SlowClaim claim = new SlowClaim();
    private final PositionKeeper keeper = new PositionKeeper("shop", claim, FIRST);

    private static Map<String, Position> lanes(Lsn lsn) {
        return Map.of("events", Position.at(lsn));
    }

    /** A disk that takes as long as the test wants. */
    private static final class SlowClaim implements ProgressStore.Claim {

        private final AtomicInteger tries = new AtomicInteger();
        private final List<Lsn> saved = new CopyOnWriteArrayList<>();
        private volatile CountDownLatch held = new CountDownLatch(0);
        private volatile @Nullable ProgressException failure;

        @Override
        public Optional<Positions> positions() {
            return Optional.empty();
        }

        @Override
        public Set<Coverage> coverage() {
            return Set.of();
        }

        @Override
        public void save(Positions positions) {
            ProgressException thrown = failure;
            tries.incrementAndGet();
            Uninterruptibles.awaitUninterruptibly(held);
            if (thrown != null) {
                throw thrown;
            }
            saved.add(positions.startLsn());
        }

        @Override
        public void save(Set<? extends Coverage> added, Set<? extends Coverage> removed) {
            throw new UnsupportedOperationException();
        }
    }

    @Test
    void positionsCountOnlyWhenTheyAreWrittenDown() {
        claim.held = new CountDownLatch(1);

        keeper.beginSave(lanes(SECOND));

        assertThat(keeper.isSettled()).isFalse();
        assertThat(keeper.stored()).isEqualTo(FIRST);

        claim.held.countDown();

        await().until(keeper::isSettled);
        assertThat(keeper.stored()).isEqualTo(FIRST.withLanes(lanes(SECOND)));
    }

    @Test
    void aDiskThatDoesNotAnswerIsWaitedForInSteps() {
        claim.held = new CountDownLatch(1);
        keeper.beginSave(lanes(SECOND));

        assertThat(keeper.awaitWritten(Duration.ofMillis(20))).isFalse();
        claim.held.countDown();

        assertThat(keeper.awaitWritten(Duration.ofSeconds(20))).isTrue();
        keeper.settle();
        assertThat(keeper.stored()).isEqualTo(FIRST.withLanes(lanes(SECOND)));
    }

    @Test
    void oneWriteIsUnderWayAtATime() {
        claim.held = new CountDownLatch(1);
        keeper.beginSave(lanes(SECOND));
        keeper.beginSave(lanes(THIRD));
        claim.held.countDown();

        keeper.close();

        assertThat(claim.saved).containsExactly(FIRST_LSN, SECOND);
    }

    @Test
    void positionsThatAreTheSameAreNotWritten() {
        keeper.beginSave(lanes(FIRST_LSN));

        keeper.close();

        assertThat(claim.saved).containsExactly(FIRST_LSN);
    }

    @Test
    void theSlowestLaneDecidesFromWhereTheServerMaySend() {
        keeper.save(Map.of("events", Position.at(THIRD), "search", Position.at(SECOND)));

        assertThat(keeper.stored().startLsn()).isEqualTo(SECOND);
        assertThat(keeper.stored().furthestLsn()).isEqualTo(THIRD);
        assertThat(keeper.stored().lane("events").lsn()).isEqualTo(THIRD);
        assertThat(keeper.stored().lane("new").lsn()).isEqualTo(SECOND);
    }

    @Test
    void saveWaitsForWhatIsBeingWritten() {
        keeper.beginSave(lanes(SECOND));

        keeper.save(lanes(SECOND));

        assertThat(claim.saved).containsExactly(FIRST_LSN, SECOND);
    }

    @Test
    void otherChangesComeAfterThePositionsThatAreBeingWritten() {
        keeper.beginSave(lanes(SECOND));

        keeper.setDecoding("pgoutput");
        keeper.setPublications(Map.of("shop", 1L));

        assertThat(keeper.stored())
                .isEqualTo(FIRST.withLanes(lanes(SECOND)).decodedBy("pgoutput").publishedBy(Map.of("shop", 1L)));
        assertThat(claim.saved).containsExactly(FIRST_LSN, SECOND, SECOND, SECOND);
    }

    @Test
    void failureToWriteIsToldOnceAndThePositionsStay() {
        claim.failure = new ProgressException("The disk is full", true, null);
        keeper.beginSave(lanes(SECOND));

        assertThatThrownBy(keeper::settle).isSameAs(claim.failure);
        assertThat(keeper.isSettled()).isTrue();
        assertThat(keeper.stored()).isEqualTo(FIRST);
    }

    @Test
    void saveTriesAnewWhereTheLastWriteFailed() {
        claim.failure = new ProgressException("The disk is full", true, null);
        keeper.beginSave(lanes(SECOND));
        await().until(() -> claim.tries.get() == 2);
        claim.failure = null;

        keeper.save(lanes(THIRD));

        assertThat(claim.saved).containsExactly(FIRST_LSN, THIRD);
    }

    @Test
    void closeWaitsForWhatIsBeingWritten() {
        claim.held = new CountDownLatch(1);
        keeper.beginSave(lanes(SECOND));
        Thread closing = new Thread(keeper::close);
        closing.start();
        await().until(() -> WAITING.contains(closing.getState()));

        claim.held.countDown();

        Uninterruptibles.joinUninterruptibly(closing);
        assertThat(claim.saved).containsExactly(FIRST_LSN, SECOND);
    }
}
