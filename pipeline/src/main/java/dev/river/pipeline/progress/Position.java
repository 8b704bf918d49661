package dev.river.pipeline.progress;

import dev.river.sink.Lsn;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * How far someone has come in the stream of a slot: every transaction that ended at or before {@code lsn}, and of the
 * transaction that comes next so many messages.
 *
 * <p>Messages are counted as the plugin sends them, before any rule looks at them, so that a changed rule or catalog does not
 * shift the count. It holds as long as plugin, options and publications are the same.
 *
 * @param lsn where the server may start to send, without anything missing
 * @param lastEndLsn the end of the last transaction that is included whole, at or before {@code lsn}. A transaction belongs
 *     behind this position if the one before it ended here, which is all that test_decoding shows at its beginning
 * @param next what is included of the transaction that comes next; null if nothing is
 */
public record Position(Lsn lsn, Lsn lastEndLsn, @Nullable Begun next) implements Comparable<Position> {

    private static final Comparator<Position> ORDER = Comparator.comparing(Position::lsn)
            .thenComparing(position -> position.next == null ? 0 : position.next.messages);

    /**
     * The beginning of a transaction.
     *
     * @param xid the transaction's id
     * @param messages how many of its messages are included, at least 1
     * @param messageLsn the position that the server sent with the last of them, to know it again
     */
    public record Begun(long xid, long messages, Lsn messageLsn) {}

    /** Everything that ended at or before the LSN, and nothing more. */
    public static Position at(Lsn lsn) {
        return new Position(lsn, lsn, null);
    }

    /** The same without the beginning of the next transaction, which comes again from its start. */
    public Position atTransactionStart() {
        return next == null ? this : new Position(lsn, lastEndLsn, null);
    }

    @Override
    public int compareTo(Position other) {
        return ORDER.compare(this, other);
    }
}
