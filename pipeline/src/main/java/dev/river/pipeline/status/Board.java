package dev.river.pipeline.status;

import dev.river.pipeline.lane.LaneStatus;
import dev.river.postgres.Plugin;
import dev.river.sink.Lsn;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where everyone can read how a subscription is. Says each change of its state in the log, once. */
public final class Board {

    private static final Logger LOG = LoggerFactory.getLogger(Board.class);

    private final String name;
    private final String slot;
    private final LagClock lag = new LagClock();

    private State state = State.STANDBY;
    private @Nullable String reason;
    private Instant since = Instant.now();
    private @Nullable Plugin plugin;
    private @Nullable Lsn receivedLsn;
    private @Nullable Lsn flushedLsn;
    private OptionalLong retainedWal = OptionalLong.empty();
    private Supplier<List<LaneStatus>> lanes = List::of;
    private Supplier<List<DumpStatus>> dumps = List::of;

    private final CountDownLatch entered = new CountDownLatch(1);

    public Board(String name, String slot) {
        this.name = name;
        this.slot = slot;
    }

    /** The subscription is here now, and all is as it should be. */
    public void enter(State next) {
        enter(next, null);
    }

    /** The subscription is here now. */
    public synchronized void enter(State next, @Nullable String why) {
        entered.countDown();
        if (next != state) {
            state = next;
            since = Instant.now();
            say(next, why);
        } else if (reason == null && why != null) {
            say(next, why);
        }
        reason = why;
    }

    /** The subscription goes on to the next state if it is still in this one. */
    public synchronized void leave(State during, State next) {
        if (state == during) {
            enter(next);
        }
    }

    /** Waits until the subscription has its first state, or the time has passed. */
    public void awaitFirstState(Duration timeout) throws InterruptedException {
        var unused = entered.await(timeout.toNanos(), TimeUnit.NANOSECONDS);
    }

    private void say(State next, @Nullable String why) {
        switch (next) {
            case FAILED -> LOG.error("{}: FAILED. {}", name, why);
            case RETRYING -> LOG.warn("{}: will be tried again until it works: {}", name, why);
            default -> LOG.info("{}: {}{}", name, next, why == null ? "" : ". " + why);
        }
    }

    /** Something to know while the state is as it is. */
    public synchronized void note(@Nullable String why) {
        note(state, why);
    }

    /** Something to know if the state is still this one. */
    public synchronized void note(State during, @Nullable String why) {
        if (state != during) {
            return;
        }
        if (why != null && reason == null) {
            LOG.info("{}: {}", name, why);
        }
        reason = why;
    }

    public synchronized void plugin(Plugin chosen) {
        plugin = chosen;
    }

    public synchronized void received(Lsn lsn) {
        receivedLsn = lsn;
    }

    public synchronized void flushed(Lsn lsn) {
        flushedLsn = lsn;
    }

    /** The server keeps so many bytes of WAL for the slot. */
    public synchronized void retainedWal(OptionalLong bytes) {
        retainedWal = bytes;
    }

    public synchronized OptionalLong retainedWal() {
        return retainedWal;
    }

    public void serverAt(Lsn lsn) {
        lag.sample(lsn);
    }

    /** Whom to ask how the lanes are. */
    public synchronized void lanes(Supplier<List<LaneStatus>> statuses) {
        lanes = statuses;
    }

    /** Whom to ask how the dumps are. */
    public synchronized void dumps(Supplier<List<DumpStatus>> statuses) {
        dumps = statuses;
    }

    public synchronized OptionalLong lagBytes() {
        return flushedLsn == null ? OptionalLong.empty() : lag.bytes(flushedLsn);
    }

    public synchronized OptionalDouble lagSeconds() {
        return flushedLsn == null ? OptionalDouble.empty() : lag.seconds(flushedLsn);
    }

    private List<DumpStatus> dumps() {
        Supplier<List<DumpStatus>> statuses;
        synchronized (this) {
            statuses = dumps;
        }
        return statuses.get();
    }

    private static @Nullable DumpProgress progress(List<DumpStatus> dumps) {
        List<DumpProgress> undone = dumps.stream()
                .filter(dump -> dump.state() != DumpState.DONE)
                .map(DumpStatus::progress)
                .toList();
        return undone.isEmpty() ? null : DumpProgress.sum(undone);
    }

    public synchronized boolean hasBeenHealthyFor(Duration time) {
        return state.isHealthy() && since.plus(time).isBefore(Instant.now());
    }

    public synchronized State state() {
        return state;
    }

    public SubscriptionStatus status() {
        return status(dumps());
    }

    private synchronized SubscriptionStatus status(List<DumpStatus> nowDumped) {
        List<LaneStatus> laneStatuses = lanes.get();
        String trouble = laneStatuses.stream()
                .map(LaneStatus::trouble)
                .filter(each -> each != null)
                .findFirst()
                .orElse(null);
        boolean held = trouble != null && state.isHealthy();
        return new SubscriptionStatus(
                name,
                held ? State.RETRYING : state,
                held ? trouble : reason,
                since,
                slot,
                plugin == null ? null : plugin.pluginName(),
                receivedLsn,
                flushedLsn,
                lagBytes(),
                lagSeconds(),
                retainedWal,
                laneStatuses.stream().mapToDouble(LaneStatus::recordsPerSecond).sum(),
                progress(nowDumped),
                nowDumped,
                laneStatuses);
    }
}
