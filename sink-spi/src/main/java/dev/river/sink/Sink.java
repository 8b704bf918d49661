package dev.river.sink;

import java.util.concurrent.CompletionStage;

/**
 * What records are written to. One sink serves one subscription.
 *
 * <p><b>Threads.</b> River calls {@link #check}, {@link #write}, {@link #rewind} and {@link #close} from one thread at a
 * time. The stage that {@code write} returns may complete on any thread.
 *
 * <p><b>Order.</b> Batches come in order, and the records of a batch stand in order. A sink must apply the records of one
 * key in that order; those of different keys may change places. At most {@link #maxInFlight()} batches are given
 * that have not completed.
 *
 * <p><b>Duplicates.</b> Delivery is at least once. After a failure River hands over the failed batch again, and every
 * batch that was given after it, even those that succeeded; after a crash it starts at the last position that it
 * stored. A record's {@link ChangeRecord#version()} lets a sink recognise what it already has.
 *
 * <p><b>Errors.</b> A batch fails with a {@link SinkException}: {@link RetriableException} where another try may help,
 * {@link RejectedException} where single records can never be written while all others of the batch are durable,
 * {@link FatalException} where someone must act first. Any other exception counts as fatal. A sink need not
 * retry by itself.
 *
 * <p><b>Shutdown.</b> In an orderly stop River waits for the batches in flight, then calls {@code close}. Elsewhere
 * {@code close} may come while some are in flight; they must then complete, in whatever way, within seconds.
 */
public interface Sink extends AutoCloseable {

    /**
     * Sees whether the sink can be reached and used, without writing anything.
     *
     * @throws SinkException with a sentence that names what is wrong and the remedy
     */
    void check();

    /**
     * Writes a batch. May return before the batch is durable, and may block while the sink can take no more.
     *
     * @return completes once every record of the batch is durable in the sink, or fails with a {@link SinkException}
     * @throws SinkException instead of a failed stage, if the sink knows at once
     */
    CompletionStage<Void> write(Batch batch);

    /**
     * Tells that a failure has been dealt with: what is handed over next is a batch that failed, then all that were given after it.
     * Called when none is in flight.
     *
     * <p>Before this call a batch may still come that stands behind a failed one, because River heard of the failure too late.
     * Whatever becomes of it, it comes again. A sink for which a batch builds on those before it, as one that adds to what it has
     * stored, must fail it rather than write it.
     */
    default void rewind() {}

    /** How many batches River may have in flight at a time, at least 1. */
    default int maxInFlight() {
        return 1;
    }

    /** Gives back all that the sink holds. Called once; nothing is called after it. */
    @Override
    void close();
}
