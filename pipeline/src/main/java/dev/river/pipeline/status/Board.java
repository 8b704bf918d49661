package dev.river.pipeline.status;

import dev.river.pipeline.lane.LaneStatus;
import dev.river.pipeline.log.RepeatedLines;
import dev.river.postgres.Plugin;
import dev.river.postgres.slot.Slot;
import dev.river.sink.Lsn;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;
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

    /** That of which the log told last. */
    private @Nullable State told;

    private @Nullable String reason;
    private Instant since = Instant.now();
    private @Nullable Plugin plugin;
    private @Nullable Lsn receivedLsn;
    private @Nullable Lsn flushedLsn;
    private SlotStatus slotStatus = SlotStatus.UNKNOWN;
    private Supplier<List<LaneStatus>> lanes = List::of;
    private Supplier<List<DumpStatus>> dumps = List::of;

    private final RepeatedLines lines;
    private final WaitingTables waiting;
    private List<WaitingTable> unserved = List.of();
    private List<WaitingTable> undumped = List.of();

    private long entered;

    public Board(String name, String slot) {
        this.name = name;
        this.slot = slot;
        this.lines = new RepeatedLines(name);
        this.waiting = new WaitingTables(name, lines);
    }

    /** Asked before something is logged that may happen again and again. */
    public RepeatedLines lines() {
        return lines;
    }

    /** The subscription is here now, and all is as it should be. */
    public void enter(State next) {
        enter(next, null);
    }

    /** The subscription is here now. */
    public synchronized void enter(State next, @Nullable String why) {
        entered++;
        notifyAll();
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
        await(() -> entered > 0, timeout);
    }

    /** How often a state was entered. */
    public synchronized long entered() {
        return entered;
    }

    /** Waits until another state was entered since then which is not only on its way to one, or the time has passed. */
    public void awaitOutcome(long since, Duration timeout) throws InterruptedException {
        await(() -> entered > since && state != State.RETRYING && state != State.PAUSED, timeout);
    }

    private synchronized void await(BooleanSupplier reached, Duration timeout) throws InterruptedException {
        long deadline = System.nanoTime() + timeout.toNanos();
        while (!reached.getAsBoolean()) {
            long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            if (left <= 0) {
                return;
            }
            wait(left);
        }
    }

    /** A state that one comes into by oneself is only counted when it was told often; then the return from it is not told either. */
    private void say(State next, @Nullable String why) {
        boolean comesByItself = next == State.RETRYING || next == State.DUMPING || next == State.STANDBY;
        boolean isTold = comesByItself
                ? lines.isToBeTold(next + (why == null ? "" : ". " + why))
                : next != State.STREAMING || told != State.STREAMING;
        if (!isTold) {
            return;
        }
        told = next;
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
        if (why != null && reason == null && lines.isToBeTold(why)) {
            LOG.info("{}: {}", name, why);
        }
        reason = why;
    }

    /** These tables wait, since they can't be served as they are. */
    public synchronized void unserved(List<WaitingTable> tables) {
        unserved = tables;
        showWaiting();
    }

    /** These tables wait to be dumped, since something keeps them from being read. */
    public synchronized void undumped(List<WaitingTable> tables) {
        undumped = tables;
        showWaiting();
    }

    private void showWaiting() {
        waiting.set(Stream.concat(unserved.stream(), undumped.stream()).toList());
    }

    /** How many tables wait. */
    public synchronized int waiting() {
        return waiting.now().size();
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

    /**
     * How the slot is now.
     *
     * @param seen the slot, null if there is none
     * @param serverLsn the end of the server's WAL
     */
    public synchronized void slot(@Nullable Slot seen, Lsn serverLsn) {
        slotStatus = new SlotStatus(seen, serverLsn);
        lag.sample(serverLsn);
    }

    /** Of the slot nothing is known. */
    public synchronized void forgetSlot() {
        slotStatus = SlotStatus.UNKNOWN;
    }

    /** Tells how many lines of the log were left out, if it is time to. */
    public synchronized void countLines() {
        lines.count(state + (reason == null ? "" : ". " + reason));
    }

    /** How many bytes of WAL the server keeps for the slot; empty if there is none, or it needs none. */
    public synchronized OptionalLong retainedWal() {
        return slotStatus.retainedWalBytes();
    }

    /** How many bytes of WAL can be written before the server removes some that the slot needs; null where it never does. */
    public synchronized @Nullable Long safeWal() {
        return slotStatus.safeWalBytes();
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
        Lsn position = position();
        return position == null ? OptionalLong.empty() : lag.bytes(position);
    }

    public synchronized OptionalDouble lagSeconds() {
        Lsn position = position();
        return position == null ? OptionalDouble.empty() : lag.seconds(position);
    }

    /** That of the slot, where the subscription does not know its own, or another instance has gone on from there. */
    private @Nullable Lsn position() {
        return flushedLsn == null || state == State.STANDBY ? slotStatus.confirmedLsn() : flushedLsn;
    }

    private List<DumpStatus> dumps() {
        Supplier<List<DumpStatus>> statuses;
        synchronized (this) {
            statuses = dumps;
        }
        return statuses.get();
    }

    private static String both(String sentence, String next) {
        return sentence + (sentence.endsWith(".") ? " " : ". ") + next;
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
        return status(dumps(), laneStatuses());
    }

    /** Not while others wait for this: it may look at files. */
    private List<LaneStatus> laneStatuses() {
        Supplier<List<LaneStatus>> statuses;
        synchronized (this) {
            statuses = lanes;
        }
        return statuses.get();
    }

    private synchronized SubscriptionStatus status(List<DumpStatus> nowDumped, List<LaneStatus> laneStatuses) {
        String trouble = laneStatuses.stream()
                .map(LaneStatus::trouble)
                .filter(each -> each != null)
                .findFirst()
                .orElse(null);
        boolean held = trouble != null && state.isHealthy();
        State shown = held ? State.RETRYING : state;
        // Whoever owns the slot says what it is about to lose.
        String danger =
                state == State.STANDBY ? null : slotStatus.danger(reason).orElse(null);
        return new SubscriptionStatus(
                name,
                shown,
                Stream.of(held ? trouble : reason, danger, waiting.summary())
                        .filter(Objects::nonNull)
                        .reduce(Board::both)
                        .orElse(null),
                shown.isHealthy() && danger == null && !waiting.needSomeone(),
                since,
                slot,
                plugin == null ? null : plugin.pluginName(),
                receivedLsn,
                flushedLsn,
                lagBytes(),
                lagSeconds(),
                slotStatus.retainedWalBytes(),
                slotStatus.walStatus(),
                slotStatus.safeWalBytes(),
                laneStatuses.stream().mapToDouble(LaneStatus::recordsPerSecond).sum(),
                waiting.now(),
                progress(nowDumped),
                nowDumped,
                laneStatuses);
    }
}
