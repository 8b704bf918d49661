package dev.river.pipeline.progress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.common.util.concurrent.Uninterruptibles;
import dev.river.sink.Lsn;
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
final class ProgressKeeperTest {

    private static final Progress FIRST =
            new Progress("shop", "7301234567890123456", 1, Lsn.parse("0/1"), 0, Map.of(), Map.of(), Set.of());

    private static final Lsn SECOND = Lsn.parse("0/2");
    private static final Lsn THIRD = Lsn.parse("0/3");

    private static final Set<Thread.State> WAITING = EnumSet.of(Thread.State.WAITING, Thread.State.TIMED_WAITING);

    private final SlowStore store = new SlowStore();
    private final ProgressKeeper keeper = new ProgressKeeper(store, FIRST);

    /** A disk that takes as long as the test wants. */
    private static final class SlowStore implements ProgressStore {

        private final AtomicInteger tries = new AtomicInteger();
        private final List<Lsn> saved = new CopyOnWriteArrayList<>();
        private volatile CountDownLatch held = new CountDownLatch(0);
        private volatile @Nullable ProgressException failure;

        @Override
        public Optional<Progress> load() {
            return Optional.empty();
        }

        @Override
        public void save(Progress progress) {
            ProgressException thrown = failure;
            tries.incrementAndGet();
            Uninterruptibles.awaitUninterruptibly(held);
            if (thrown != null) {
                throw thrown;
            }
            saved.add(progress.position());
        }
    }

    @Test
    void positionCountsOnlyWhenItIsWrittenDown() {
        store.held = new CountDownLatch(1);

        keeper.beginAdvance(SECOND);

        assertThat(keeper.isSettled()).isFalse();
        assertThat(keeper.position()).isEqualTo(FIRST.position());

        store.held.countDown();

        await().until(keeper::isSettled);
        assertThat(keeper.position()).isEqualTo(SECOND);
    }

    @Test
    void oneWriteIsUnderWayAtATime() {
        store.held = new CountDownLatch(1);
        keeper.beginAdvance(SECOND);
        keeper.beginAdvance(THIRD);
        store.held.countDown();

        keeper.close();

        assertThat(store.saved).containsExactly(FIRST.position(), SECOND);
    }

    @Test
    void positionThatIsNotFurtherIsNotWritten() {
        keeper.beginAdvance(FIRST.position());

        keeper.close();

        assertThat(store.saved).containsExactly(FIRST.position());
    }

    @Test
    void advanceWaitsForWhatIsBeingWritten() {
        keeper.beginAdvance(SECOND);

        keeper.advance(SECOND);

        assertThat(keeper.position()).isEqualTo(SECOND);
        assertThat(store.saved).containsExactly(FIRST.position(), SECOND);
    }

    @Test
    void otherChangesComeAfterThePositionThatIsBeingWritten() {
        keeper.beginAdvance(SECOND);

        keeper.setPublications(Map.of("shop", 1L), Map.of());

        assertThat(keeper.progress()).isEqualTo(FIRST.at(SECOND).withPublications(Map.of("shop", 1L), Map.of()));
        assertThat(store.saved).containsExactly(FIRST.position(), SECOND, SECOND);
    }

    @Test
    void failureToWriteIsToldOnceAndThePositionStays() {
        store.failure = new ProgressException("The disk is full", true, null);
        keeper.beginAdvance(SECOND);

        assertThatThrownBy(keeper::settle).isSameAs(store.failure);
        assertThat(keeper.isSettled()).isTrue();
        assertThat(keeper.position()).isEqualTo(FIRST.position());
    }

    @Test
    void advanceTriesAnewWhereTheLastWriteFailed() {
        store.failure = new ProgressException("The disk is full", true, null);
        keeper.beginAdvance(SECOND);
        await().until(() -> store.tries.get() == 2);
        store.failure = null;

        keeper.advance(THIRD);

        assertThat(keeper.position()).isEqualTo(THIRD);
        assertThat(store.saved).containsExactly(FIRST.position(), THIRD);
    }

    @Test
    void closeWaitsForWhatIsBeingWritten() {
        store.held = new CountDownLatch(1);
        keeper.beginAdvance(SECOND);
        Thread closing = new Thread(keeper::close);
        closing.start();
        await().until(() -> WAITING.contains(closing.getState()));

        store.held.countDown();

        Uninterruptibles.joinUninterruptibly(closing);
        assertThat(store.saved).containsExactly(FIRST.position(), SECOND);
    }
}
