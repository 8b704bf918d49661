package dev.river.pipeline.lane;

import dev.river.sink.Batch;
import dev.river.sink.ChangeRecord;
import dev.river.sink.Rejection;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Gathers records into batches for a lane. For one thread; several writers of one lane keep the order of their own records
 * alone.
 */
public final class LaneWriter {

    /** What an object of a record takes beside the bytes that it refers to, about. */
    private static final int RECORD_OVERHEAD = 200;

    /** In nanoseconds: enough for hundreds of records under load. */
    private static final long MOMENT = 5_000_000;

    private final Lane lane;
    private final LaneSettings settings;
    private final Runnable whileWaiting;
    private final Consumer<Mark> handedOver;

    private List<ChangeRecord> records = new ArrayList<>();
    private List<Rejection> refused = new ArrayList<>();
    private long size;
    private long oldestNanos;

    /**
     * @param whileWaiting called about every second while the lane is full; may throw, to give up
     * @param handedOver gets the mark of each batch as soon as the lane has it
     */
    public LaneWriter(Lane lane, Runnable whileWaiting, Consumer<Mark> handedOver) {
        this.lane = lane;
        this.settings = lane.settings();
        this.whileWaiting = whileWaiting;
        this.handedOver = handedOver;
    }

    /** Adds a record to the batch. {@link #flushIfFull} is to follow, once the batch may end. */
    public void add(ChangeRecord record) {
        grow(record);
        records.add(record);
    }

    /** Adds a record that the sink cannot be given, and that goes to the dead letters instead. */
    public void refuse(ChangeRecord record, String reason) {
        grow(record);
        refused.add(Rejection.of(record, reason));
    }

    private void grow(ChangeRecord record) {
        if (isEmpty()) {
            oldestNanos = System.nanoTime();
        }
        size += record.size() + RECORD_OVERHEAD;
    }

    /** Hands the batch over if it is full. Blocks while the lane is. */
    public void flushIfFull() {
        if (records.size() + refused.size() >= settings.batchRecords() || size >= settings.batchBytes()) {
            flush();
        }
    }

    /** Hands the batch over if its first record has waited long enough: a moment where the sink has nothing else to do. */
    public void flushIfOld() {
        if (isEmpty()) {
            return;
        }
        long age = System.nanoTime() - oldestNanos;
        if (age >= settings.batchAge().toNanos() || (age >= MOMENT && lane.isReady())) {
            flush();
        }
    }

    /** Hands the batch over if the sink has nothing else to do. */
    public void flushIfIdle() {
        if (!isEmpty() && lane.isReady()) {
            flush();
        } else {
            flushIfOld();
        }
    }

    /** Hands over what there is. Blocks while the lane is full. */
    public void flush() {
        if (isEmpty()) {
            return;
        }
        Mark mark = lane.offer(new LaneBatch(Batch.builder(records).size(size).build(), refused), whileWaiting);
        records = new ArrayList<>(Math.min(records.size(), settings.batchRecords()));
        refused = new ArrayList<>();
        size = 0;
        handedOver.accept(mark);
    }

    /** Whether nothing waits to be handed over. */
    public boolean isEmpty() {
        return records.isEmpty() && refused.isEmpty();
    }

    /** The lane that this writes to. */
    public Lane lane() {
        return lane;
    }
}
