package dev.river.pipeline.merge;

import dev.river.postgres.change.VisibleTransactions;
import dev.river.sink.Lsn;
import dev.river.sink.TableName;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Holds the stream while a part of a table is read whose rows nothing identifies, so that none can be left out by itself: inserts
 * by transactions that the reader saw are left out when the stream goes on, and all else follows. For the reader and the thread
 * of the stream.
 *
 * <p>Updates and deletes follow even if the reader saw them: what they changed may be in a sink already, under the key of a rule.
 */
public final class Hold extends Wish {

    private final TableName part;
    private final CountDownLatch over = new CountDownLatch(1);
    private volatile @Nullable VisibleTransactions read;
    private volatile Lsn highMark = Lsn.ZERO;
    private volatile Lsn versionFloor = Lsn.ZERO;

    /**
     * @param part the table or partition as the stream names it
     * @param notBefore the stream has to have come to here
     */
    public Hold(TableName part, Lsn notBefore) {
        super(notBefore);
        this.part = part;
    }

    TableName part() {
        return part;
    }

    /**
     * The part is read.
     *
     * @param snapshot what is seen
     * @param itsHighMark all commits that it shows lie before this position
     * @param floor no version of the rows is above that of this position
     */
    public void read(VisibleTransactions snapshot, Lsn itsHighMark, Lsn floor) {
        highMark = itsHighMark;
        versionFloor = floor;
        read = snapshot;
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

    Lsn versionFloor() {
        return versionFloor;
    }
}
