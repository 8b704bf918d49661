package dev.river.pipeline.merge;

import dev.river.pipeline.tenure.DeliveredTransactions.Delivered;
import dev.river.sink.Lsn;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** What a reader asks of the stream, and waits for. For the reader and the thread of the stream. */
abstract sealed class Wish permits Hold, MergingChunk {

    private final Lsn notBefore;
    private final CompletableFuture<@Nullable Delivered> begun = new CompletableFuture<>();
    private volatile boolean brokenOff;

    /** @param notBefore the stream has to have come to here */
    Wish(Lsn notBefore) {
        this.notBefore = notBefore;
    }

    Lsn notBefore() {
        return notBefore;
    }

    /** The reader may begin. */
    void begin(Delivered deliveredBefore) {
        begun.complete(deliveredBefore);
    }

    /**
     * Waits until the reader may begin.
     *
     * @return the transactions that were delivered before; null if it is broken off
     */
    @Nullable
    Delivered awaitBegin() {
        return begun.join();
    }

    void breakOff() {
        brokenOff = true;
        begun.complete(null);
    }

    /** Whether it is of no use any more. */
    public boolean isBrokenOff() {
        return brokenOff;
    }
}
