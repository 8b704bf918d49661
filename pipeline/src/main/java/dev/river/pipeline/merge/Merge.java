package dev.river.pipeline.merge;

import dev.river.pipeline.flow.Intakes;
import dev.river.pipeline.flow.Lanes;
import dev.river.pipeline.flow.Versions;
import dev.river.pipeline.lane.LaneWriter;
import dev.river.pipeline.tenure.DeliveredTransactions.Delivered;
import dev.river.pipeline.tenure.Tenure;
import dev.river.postgres.change.Change;
import dev.river.sink.Lsn;
import dev.river.sink.Table;
import dev.river.sink.TableName;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Merges chunks into one stretch of the stream. A chunk's rows are as old as its snapshot. From before that until they are out,
 * the changes of the table are noted; a row that was changed meanwhile is left out, since the stream has delivered something
 * newer. They go out between two transactions, once the stream has passed everything that the snapshot shows.
 *
 * <p>Readers call {@link #begin}, {@link #hold}, {@link #handOver} and {@link #leave}, each on its own thread; all else is for
 * the thread of the stream.
 */
public final class Merge {

    /** In nanoseconds: how often the server is asked how far it is, while a chunk waits for it. */
    private static final long ASK_EVERY = 10_000_000;

    /** In nanoseconds: how long chunks wait at most under load, where a pause of the stream would be used else. */
    private static final long PATIENCE = 10_000_000;

    /**
     * In nanoseconds: how long no rows go out after some did, while changes come. With none at all the slowest hundredth of 1,000
     * changes a second took more than three times as long as without a dump, with this less than twice.
     */
    private static final long REST = 10_000_000;

    /** In nanoseconds: so often rows go out also where sinks are busy with the stream all the time. */
    private static final long SHARE = 20_000_000;

    /** What the notes of a table may take however small the memory is, in bytes: thousands of changes. */
    private static final long LEAST_NOTES = 1 << 20;

    private final Tenure tenure;
    private final Lanes lanes;
    private final Intakes stream;
    private final Versions versions;
    private final boolean raisesFloor;
    private final Function<Table, TableName> partOf;
    private final Runnable askPosition;
    private final Runnable whileWaiting;
    private final long mostNotes;

    /** What readers have asked, and was not seen to yet. Guarded by this. */
    private final Deque<Wish> wishes = new ArrayDeque<>();

    private final Deque<MergingChunk> handedOver = new ArrayDeque<>();
    private final Deque<MergingChunk> left = new ArrayDeque<>();
    private boolean ended;

    private volatile boolean asked;
    private volatile Lsn readLsn = Lsn.ZERO;
    private volatile long waitingSinceNanos;

    /** What cannot begin before the stream has come further. */
    private final List<Wish> early = new ArrayList<>();

    private final Map<TableName, Noting> notings = new HashMap<>();
    private final Deque<MergingChunk> waiting = new ArrayDeque<>();
    private final List<Hold> read = new ArrayList<>();

    /** The chunk whose rows go out. */
    private @Nullable Outgoing outgoing;

    private long lastTurnNanos;
    private long lastOutNanos;

    /** Of any table. */
    private long changesSinceOut;

    private long lastAskedNanos;

    /**
     * @param stream what the stream itself hands over to the lanes
     * @param versions those of the stream's records
     * @param raisesFloor whether a change of the stream may show a position before that of rows that it follows
     * @param partOf the name of the table or partition that a change was described for
     * @param askPosition asks the server how far it has looked at its WAL
     * @param whileWaiting called about every second while a lane is full; may throw, to give up
     */
    public Merge(
            Tenure tenure,
            Lanes lanes,
            Intakes stream,
            Versions versions,
            boolean raisesFloor,
            Function<Table, TableName> partOf,
            Runnable askPosition,
            Runnable whileWaiting) {
        this.tenure = tenure;
        this.lanes = lanes;
        this.stream = stream;
        this.versions = versions;
        this.raisesFloor = raisesFloor;
        this.partOf = partOf;
        this.askPosition = askPosition;
        this.whileWaiting = whileWaiting;
        this.mostNotes = Math.max(LEAST_NOTES, 4 * tenure.settings().memory().chunkBytes());
    }

    /**
     * Has the changes of the chunk's table noted.
     *
     * @return the transactions that were delivered before, which the chunk's snapshot has to show; null if the stretch has ended
     */
    public @Nullable Delivered begin(MergingChunk chunk) {
        return ask(chunk);
    }

    /**
     * Has the stream wait.
     *
     * @return as {@link #begin}
     */
    public @Nullable Delivered hold(Hold hold) {
        return ask(hold);
    }

    private @Nullable Delivered ask(Wish wish) {
        synchronized (this) {
            if (ended) {
                wish.breakOff();
            } else {
                wishes.add(wish);
                asked = true;
            }
        }
        return wish.awaitBegin();
    }

    /** The chunk was read. If that was in vain, returns false, and its fate is not told. */
    public synchronized boolean handOver(MergingChunk chunk) {
        if (ended || chunk.isBrokenOff()) {
            return false;
        }
        chunk.handOver();
        handedOver.add(chunk);
        asked = true;
        return true;
    }

    /** The chunk is not read. */
    public synchronized void leave(MergingChunk chunk) {
        left.add(chunk);
        asked = true;
    }

    /** Up to where the stream was read. */
    public Lsn readLsn() {
        return readLsn;
    }

    /** Whether a chunk has waited so long for the stream to come to its position. */
    public boolean isWaitingFor(long nanos) {
        long since = waitingSinceNanos;
        return since != 0 && System.nanoTime() - since > nanos;
    }

    /** Whether readers may want something soon. */
    public boolean isActive() {
        return asked || !notings.isEmpty() || !early.isEmpty();
    }

    /** The stream brings a change. Whether it is to be handed on. */
    public boolean onChange(Change change) {
        for (Hold hold : read) {
            if (hold.hasDelivered(change, partOf)) {
                return false;
            }
        }
        if (!notings.isEmpty()) {
            changesSinceOut++;
            Noting noting = notings.get(change.table().name());
            if (noting != null && (!noting.note(change) || noting.size() > mostNotes)) {
                noting.chunks().forEach(this::giveUp);
            }
        }
        return true;
    }

    /** A transaction has ended. Sees to the readers if there was no pause for it. */
    public void onCommit(Lsn lsn) {
        if (isActive() && System.nanoTime() - lastTurnNanos > PATIENCE) {
            betweenTransactions(lsn);
        }
    }

    /**
     * Sees to what readers have asked, and lets rows out for a moment.
     *
     * @param lsn everything that ended before it has been read
     * @return whether more could go out at once
     */
    public boolean betweenTransactions(Lsn lsn) {
        readLsn = lsn;
        if (!read.isEmpty()) {
            read.removeIf(hold -> !hold.highMark().isAfter(lsn));
        }
        if (!isActive()) {
            return false;
        }
        lastTurnNanos = System.nanoTime();
        if (asked) {
            seeToReaders();
        }
        if (!early.isEmpty()) {
            beginWhatCan(lsn);
        }
        Outgoing next = outgoing == null ? nextOf(lsn) : outgoing;
        outgoing = next;
        if (next == null) {
            return false;
        }
        boolean ready = next.areLanesReady();
        long rest = !ready ? SHARE : changesSinceOut > 0 ? REST : 0;
        if (System.nanoTime() - lastOutNanos < rest) {
            return false;
        }
        // Where a sink is slower than the stream, each of both gets half of it.
        letOut(next, ready ? 1 : changesSinceOut);
        changesSinceOut = 0;
        lastOutNanos = System.nanoTime();
        return true;
    }

    private void seeToReaders() {
        List<MergingChunk> given;
        List<MergingChunk> gone;
        synchronized (this) {
            asked = false;
            early.addAll(wishes);
            given = List.copyOf(handedOver);
            gone = List.copyOf(left);
            wishes.clear();
            handedOver.clear();
            left.clear();
        }
        gone.forEach(this::endNoting);
        given.stream().filter(chunk -> !chunk.isBrokenOff()).forEach(waiting::add);
    }

    private void beginWhatCan(Lsn lsn) {
        List<Wish> timely =
                early.stream().filter(wish -> !wish.notBefore().isAfter(lsn)).toList();
        if (timely.size() < early.size()) {
            waitForPosition();
        } else {
            // So that it is known how far the stream is when a snapshot is there.
            askPosition();
        }
        // What is in the list is broken off at the end, also where a hold before it ends the stretch.
        for (Wish wish : timely) {
            if (wish instanceof MergingChunk chunk) {
                note(chunk);
            } else if (wish instanceof Hold hold) {
                wait(hold);
            }
            early.remove(wish);
        }
    }

    private void note(MergingChunk chunk) {
        Noting noting = notings.computeIfAbsent(chunk.table(), table -> new Noting(chunk.key()));
        if (!noting.key().equals(chunk.key())) {
            // The tables have changed, and a new plan is on its way.
            chunk.breakOff();
            return;
        }
        noting.begin(chunk);
        chunk.begin(tenure.delivered().byNow());
    }

    /** Lets a reader read a table that it hands to the lanes by itself, behind all that the stream has handed over. */
    private void wait(Hold hold) {
        stream.writers().forEach(LaneWriter::flush);
        hold.begin(tenure.delivered().byNow());
        try {
            while (!hold.awaitRelease()) {
                whileWaiting.run();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("The stream was interrupted while it waited for a table to be read");
        } catch (RuntimeException e) {
            // The reader hands nothing over once the stream goes on: what it read may be older than what comes then.
            hold.breakOff();
            hold.awaitEnd();
            throw e;
        }
        versions.raiseFloor(hold.versionFloor());
        read.add(hold);
    }

    private @Nullable Outgoing nextOf(Lsn lsn) {
        Iterator<MergingChunk> chunks = waiting.iterator();
        while (chunks.hasNext()) {
            MergingChunk chunk = chunks.next();
            if (!chunk.highMark().isAfter(lsn)) {
                chunks.remove();
                waitingSinceNanos = 0;
                return start(chunk);
            }
        }
        if (!waiting.isEmpty()) {
            waitForPosition();
        } else if (early.isEmpty()) {
            waitingSinceNanos = 0;
        }
        return null;
    }

    private void waitForPosition() {
        long now = System.nanoTime();
        waitingSinceNanos = waitingSinceNanos == 0 ? now : waitingSinceNanos;
        askPosition();
    }

    private void askPosition() {
        long now = System.nanoTime();
        if (now - lastAskedNanos > ASK_EVERY) {
            lastAskedNanos = now;
            askPosition.run();
        }
    }

    private Outgoing start(MergingChunk chunk) {
        // What the stream has delivered before goes first.
        stream.writers().forEach(LaneWriter::flush);
        if (raisesFloor) {
            versions.raiseFloor(chunk.highMark());
        }
        return new Outgoing(chunk, lanes, tenure.destinations(), versions, tenure.metrics(), whileWaiting);
    }

    private void letOut(Outgoing out, long least) {
        MergingChunk chunk = out.chunk();
        switch (out.letOut(Objects.requireNonNull(notings.get(chunk.table())), least)) {
            case MORE -> {}
            case UNKNOWN -> giveUp(chunk);
            case OUT -> {
                outgoing = null;
                endNoting(chunk);
                // What has overtaken rows is on its way, too.
                stream.writers().forEach(LaneWriter::flush);
                out.end();
            }
        }
    }

    private void endNoting(MergingChunk chunk) {
        Noting noting = notings.get(chunk.table());
        if (noting != null) {
            noting.end(chunk);
            if (noting.isNeedless()) {
                notings.remove(chunk.table());
            }
        }
    }

    /** The chunk is of no use any more. */
    private void giveUp(MergingChunk chunk) {
        boolean tell;
        synchronized (this) {
            chunk.breakOff();
            tell = chunk.isHandedOver();
        }
        endNoting(chunk);
        waiting.remove(chunk);
        if (outgoing != null && outgoing.chunk() == chunk) {
            outgoing = null;
        }
        if (tell) {
            chunk.fate().onBrokenOff();
        }
    }

    /** The stretch has ended: all chunks that are not out have to be read again. */
    public void end() {
        synchronized (this) {
            ended = true;
            wishes.forEach(Wish::breakOff);
        }
        early.forEach(Wish::breakOff);
        List.copyOf(notings.values()).forEach(noting -> noting.chunks().forEach(this::giveUp));
    }
}
