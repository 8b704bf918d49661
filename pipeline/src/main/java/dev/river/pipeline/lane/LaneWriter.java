package dev.river.pipeline.lane;

import dev.river.sink.Batch;
import dev.river.sink.ChangeRecord;
import dev.river.sink.Notes;
import dev.river.sink.Rejection;
import dev.river.sink.TransactionEnd;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import java.util.function.Supplier;

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
    private final Supplier<Notes> notes;
    private final Consumer<Mark> handedOver;

    private List<TransactionEnd> transactionEnds = new ArrayList<>();
    private boolean inTransaction;
    private List<ChangeRecord> records = new ArrayList<>();
    private List<Rejection> refused = new ArrayList<>();
    private long size;
    private long oldestNanos;

    /**
     * @param whileWaiting called about every second while the lane is full; may throw, to give up
     * @param notes what a sink that stores notes is to store with the batch that is handed over now
     * @param handedOver gets the mark of each batch as soon as the lane has it
     */
    public LaneWriter(Lane lane, Runnable whileWaiting, Supplier<Notes> notes, Consumer<Mark> handedOver) {
        this.lane = lane;
        this.settings = lane.settings();
        this.whileWaiting = whileWaiting;
        this.notes = notes;
        this.handedOver = handedOver;
    }

    /** Adds a record to the batch. {@link #flushIfFull} is to follow, once the batch may end. */
    public void add(ChangeRecord record) {
        grow(record.size());
        inTransaction = true;
        records.add(record);
    }

    /** Adds a record that the sink cannot be given, and that goes to the dead letters instead. */
    public void refuse(ChangeRecord record, String reason) {
        grow(record.size());
        refused.add(Rejection.of(record, reason));
    }

    /** The lane was given the beginning of the transaction that goes on now by another writer. */
    public void inTransaction() {
        inTransaction = true;
    }

    /**
     * The transaction has ended, of which the lane may have been given something.
     *
     * @param end makes its end, of how many records of the batch come before it
     */
    public void endTransaction(IntFunction<TransactionEnd> end) {
        if (inTransaction && lane.takesTransactionEnds()) {
            grow(0);
            transactionEnds.add(end.apply(records.size()));
        }
        inTransaction = false;
    }

    private void grow(long bytes) {
        if (isEmpty()) {
            oldestNanos = System.nanoTime();
        }
        size += bytes + RECORD_OVERHEAD;
    }

    /** Hands the batch over if it is full. Blocks while the lane is. */
    public void flushIfFull() {
        if (records.size() + refused.size() + transactionEnds.size() >= settings.batchRecords()
                || size >= settings.batchBytes()) {
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
        Batch batch = Batch.builder(records)
                .size(size)
                .transactionEnds(transactionEnds)
                .notes(lane.takesNotes() ? notes.get() : Notes.NONE)
                .build();
        Mark mark = lane.offer(new LaneBatch(batch, refused), whileWaiting);
        records = new ArrayList<>(Math.min(records.size(), settings.batchRecords()));
        refused = new ArrayList<>();
        transactionEnds = new ArrayList<>();
        size = 0;
        handedOver.accept(mark);
    }

    /** Whether nothing waits to be handed over. */
    public boolean isEmpty() {
        return records.isEmpty() && refused.isEmpty() && transactionEnds.isEmpty();
    }

    /** The lane that this writes to. */
    public Lane lane() {
        return lane;
    }
}
