package dev.river.pipeline.flow;

import dev.river.pipeline.progress.Position;
import dev.river.pipeline.progress.Position.Begun;
import dev.river.sink.Lsn;

/** How far a slot has been read: what the next message comes behind. For the thread of the stream. */
public final class ReadPosition {

    private Lsn lsn;
    private Lsn lastEndLsn;
    private long xid;
    private long messages;
    private Lsn messageLsn = Lsn.ZERO;

    /** @param start what was read before: the server sends what comes behind its LSN */
    public ReadPosition(Position start) {
        this.lsn = start.lsn();
        this.lastEndLsn = start.lastEndLsn();
    }

    public void begin(long transaction) {
        xid = transaction;
        messages = 0;
    }

    public void message(Lsn position) {
        messages++;
        messageLsn = position;
    }

    public void commit(Lsn endLsn) {
        messages = 0;
        lastEndLsn = endLsn;
        lsn = Lsn.max(lsn, endLsn);
    }

    /** Outside of a transaction: the server has looked at everything before. */
    public void quiet(Lsn position) {
        lsn = Lsn.max(lsn, position);
    }

    /** How many messages of the transaction that is being read have been read. */
    public long messages() {
        return messages;
    }

    /** Everything that ended at or before it has been read. */
    public Lsn lsn() {
        return lsn;
    }

    public Position position() {
        return new Position(lsn, lastEndLsn, messages == 0 ? null : new Begun(xid, messages, messageLsn));
    }
}
