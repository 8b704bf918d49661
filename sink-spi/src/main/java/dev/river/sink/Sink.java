package dev.river.sink;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * What records are written to. One sink serves one subscription, for as long as that owns its slot.
 *
 * <p><b>Life.</b> {@link #traits} once, {@link #open} until it succeeds, then {@link #prepare}, {@link #write}, {@link #flush}
 * and {@link #rewind} as it comes, at last {@link #close}, once, after which nothing is called. {@code close} may come at any
 * time after the constructor.
 *
 * <p><b>Threads.</b> River calls all of them on one thread, the lane's, one after the other; so a sink needs no lock against
 * River. The thread's context class loader is the one that loaded the factory. River interrupts the thread only if a call has not
 * returned 20 seconds after the sink was to be closed; the sink then gives up what it waits for. The stages that {@link #write} and {@link #flush} return may complete on any thread.
 *
 * <p><b>Order.</b> Batches come in order, and the records of a batch stand in order. A sink must apply the records of one
 * key in that order; those of different keys may change places. At most {@link SinkTraits#maxInFlight()} batches are given
 * that have not completed.
 *
 * <p><b>Duplicates.</b> Delivery is at least once. After a failure River hands over the failed batch again, and every
 * batch that was given after it, even those that succeeded; after a crash it starts at the last position that it
 * stored. A record's {@link ChangeRecord#version()} lets a sink recognise what it already has.
 *
 * <p><b>Errors.</b> A call fails with a {@link SinkException}: {@link RetriableException} where another try may help,
 * {@link RejectedException} where single records can never be written while all others of the batch are durable,
 * {@link FatalException} where someone must act first. Any other exception counts as fatal. A sink need not
 * retry by itself: River calls again what failed retriably, first soon, then every few seconds, for as long as {@code retry}
 * of the configuration allows. The exceptions of a record's {@link ChangeRecord#value()} are such cases, too: a
 * {@code RetriableException} from there fails the batch, a {@link RenderingException} rejects the record.
 *
 * <p><b>Memory.</b> A sink keeps no more than what is in flight, beside {@link SinkContext#memoryBytes()}.
 */
public interface Sink extends AutoCloseable {

    /** What the sink asks for. Asked once, before {@link #open}. Must not wait. */
    default SinkTraits traits() {
        return SinkTraits.PLAIN;
    }

    /**
     * Gets ready to write. Not called again after it has succeeded: after a later failure comes {@link #rewind}, and a sink
     * whose connection is lost connects again by itself. May wait for a server, some seconds at a time; where it is away, throws a
     * {@link RetriableException} and is called again after a while. May create what all destinations need.
     *
     * @return the notes that the sink stored with its last durable batch that had some, in this life or an earlier one;
     *     {@link Notes#NONE} where it {@linkplain SinkTraits#storesNotes() stores none}
     * @throws SinkException with a sentence that names what is wrong and the remedy
     */
    default Notes open() {
        return Notes.NONE;
    }

    /**
     * Announces a table whose rows go to a destination, so that the sink can create or change an index, a topic, a table
     * there. Called before the batch with the first row ({@link ChangeRecord#after()}) of that table for that destination, and
     * before a batch with a row of other columns, types or key than the last one announced. May wait for a server. What fails
     * retriably is called again. Rows that are there are not sent again when a column is added, even with a default; when one
     * is dropped, the table that is announced lacks it.
     *
     * <p>A delete or a truncate is no reason for a call: it may show only some of the columns, or none. So it may come before
     * any call for its table, as after a restart. Where there is nothing yet, there is nothing to remove.
     *
     * <p>Called between two writes, in their order. Batches in flight may hold records of the older columns, as may the batch
     * to come, before the new ones; and after a failure or a restart records of older columns come again, with a call before
     * them.
     *
     * <p>Some day the records of a table may go to another destination, as an index that is rebuilt under another name: that
     * one is prepared first, and records for the old one may be in flight.
     *
     * @param table the table with its columns, and in {@link Table#keyColumns()} those of the records' key, which a rule may
     *     have chosen
     * @throws SinkException with a sentence that names what is wrong and the remedy
     */
    default void prepare(Destination destination, Table table) {}

    /**
     * Writes a batch. May return before the batch is durable, and may block while the sink can take no more.
     *
     * <p>Where single records cannot be stored, all others of the batch are durable, with its notes, before it fails with a
     * {@link RejectedException}; where that takes a {@linkplain SinkTraits#durableOnFlush() flush}, they are taken.
     *
     * @return completes once every record of the batch is durable in the sink, or, where that takes a
     *     {@linkplain SinkTraits#durableOnFlush() flush}, taken; or fails with a {@link SinkException}
     * @throws SinkException instead of a failed stage, if the sink knows at once
     */
    CompletionStage<@Nullable Void> write(Batch batch);

    /**
     * Makes durable what was written before; a sink may do so earlier. Cannot reject records: what cannot be stored is found by
     * {@link #write}. Called only where the sink says that its batches are
     * {@linkplain SinkTraits#durableOnFlush() durable on a flush}: at a stop, at the end of a stretch of the stream (as
     * after a pause, or when tables change), at the end of a dump, and after {@link SinkTraits#flushEvery()} at the latest.
     * Called when no batch is in flight; no other call comes before its stage is complete.
     *
     * @return completes once all batches that were written before are durable; or fails with a {@link RetriableException}, after
     *     which all since the last flush come again, or a {@link FatalException}
     */
    default CompletionStage<@Nullable Void> flush() {
        return CompletableFuture.completedStage(null);
    }

    /**
     * Says that the lane has dealt with a failure: what is handed over next is a batch that failed, then all that were given
     * after it; or, in a sink whose batches are {@linkplain SinkTraits#durableOnFlush() durable on a flush}, all that came
     * after the last flush, perhaps in other batches. What it has taken since then it may forget. Called when none is in
     * flight. Must not wait.
     *
     * <p>Before this call a batch may still come that stands behind a failed one, because River heard of the failure too late.
     * Whatever becomes of it, it comes again. A sink for which a batch builds on those before it, as one that adds to what it has
     * stored, must fail it rather than write it.
     */
    default void rewind() {}

    /**
     * Gives back all that the sink holds, within seconds, also while its server is away or does not answer. In an orderly stop
     * none is in flight; elsewhere those in flight must complete, in whatever way.
     */
    @Override
    void close();
}
