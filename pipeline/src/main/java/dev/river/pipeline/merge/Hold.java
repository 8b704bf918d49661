package dev.river.pipeline.merge;

import dev.river.pipeline.tenure.DeliveredTransactions.Delivered;
import dev.river.postgres.change.VisibleTransactions;
import dev.river.sink.Lsn;
import dev.river.sink.TableName;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Holds the stream while a table is read whose rows nothing identifies, so that none can be left out by itself: changes of
 * transactions that the reader saw are left out when the stream goes on, and the others follow. For the reader and the thread of
 * the stream.
 */
public final class Hold {

    private final TableName table;
    private final CompletableFuture<@Nullable Delivered> begun = new CompletableFuture<>();
    private final CountDownLatch over = new CountDownLatch(1);
    private volatile boolean brokenOff;
    private volatile @Nullable VisibleTransactions read;
    private volatile Lsn highMark = Lsn.ZERO;

    public Hold(TableName table) {
        this.table = table;
    }

    TableName table() {
        return table;
    }

    CompletableFuture<@Nullable Delivered> begun() {
        return begun;
    }

    void breakOff() {
        brokenOff = true;
        begun.complete(null);
    }

    /** Whether the stream does not wait any more. */
    public boolean isBrokenOff() {
        return brokenOff;
    }

    /** The table is read in this snapshot, of which all commits lie before the position. */
    public void read(VisibleTransactions snapshot, Lsn lsn) {
        read = snapshot;
        highMark = lsn;
    }

    /** The stream may go on. */
    public void release() {
        over.countDown();
    }

    /** Waits for the reader; whether it has released the stream. */
    boolean awaitRelease() throws InterruptedException {
        return over.await(1, TimeUnit.SECONDS);
    }

    /** Whether the reader saw what the transaction did. */
    boolean hasRead(long xid) {
        VisibleTransactions snapshot = read;
        return snapshot != null && snapshot.sees(xid);
    }

    Lsn highMark() {
        return highMark;
    }
}
