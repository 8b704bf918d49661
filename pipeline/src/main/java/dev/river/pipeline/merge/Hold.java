package dev.river.pipeline.merge;

import com.google.common.util.concurrent.Uninterruptibles;
import dev.river.postgres.change.Change;
import dev.river.postgres.change.VisibleTransactions;
import dev.river.sink.Lsn;
import dev.river.sink.Operation;
import dev.river.sink.Table;
import dev.river.sink.TableName;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Holds the stream while a part of a table is read whose rows nothing identifies, so that none can be left out by itself: inserts
 * by transactions that the reader saw are left out when the stream goes on, and all else follows. For the reader and the thread
 * of the stream.
 *
 * <p>Updates and deletes follow even if the reader saw them: what they changed may be in a sink already, under the key of a rule.
 * They may take a row away that the reader has delivered. So after one of them no insert is left out any more.
 */
public final class Hold extends Wish {

    /** A reader looks at least once a second. */
    private static final Duration NOTICED_WITHIN = Duration.ofSeconds(3);

    private final TableName table;
    private final TableName part;
    private final CountDownLatch over = new CountDownLatch(1);
    private volatile @Nullable VisibleTransactions read;
    private volatile Lsn highMark = Lsn.ZERO;
    private volatile Lsn versionFloor = Lsn.ZERO;

    /**
     * @param table the table; of a partition, its root
     * @param part the table or partition as the stream names it
     * @param notBefore the stream has to have come to here
     */
    public Hold(TableName table, TableName part, Lsn notBefore) {
        super(notBefore);
        this.table = table;
        this.part = part;
    }

    /** Rows are about to be delivered, of which no version is above that of this position. */
    public void raiseFloor(Lsn floor) {
        versionFloor = floor;
    }

    /**
     * The part was read to its end, and all its rows were delivered to wherever the stream delivers its inserts.
     *
     * @param snapshot what was seen
     * @param itsHighMark all commits that it shows lie before this position
     */
    public void read(VisibleTransactions snapshot, Lsn itsHighMark) {
        highMark = itsHighMark;
        read = snapshot;
    }

    /** The stream may go on. */
    public void release() {
        over.countDown();
    }

    /** Waits until the reader has noticed that the hold is broken off. */
    void awaitEnd() {
        boolean unused = Uninterruptibles.awaitUninterruptibly(over, NOTICED_WITHIN);
    }

    /** Waits for the reader; whether it has released the stream. */
    boolean awaitRelease() throws InterruptedException {
        return over.await(1, TimeUnit.SECONDS);
    }

    /**
     * Whether a change of the stream has been delivered by the reader.
     *
     * @param partOf the name of the table or partition that the change was described for
     */
    boolean hasDelivered(Change change, Function<Table, TableName> partOf) {
        VisibleTransactions snapshot = read;
        if (snapshot == null
                || !change.table().name().equals(table)
                || !snapshot.sees(change.transaction().xid())) {
            return false;
        }
        if (change.operation() != Operation.INSERT) {
            read = null;
            return false;
        }
        return part.equals(partOf.apply(change.table()));
    }

    Lsn highMark() {
        return highMark;
    }

    Lsn versionFloor() {
        return versionFloor;
    }
}
