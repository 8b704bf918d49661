package dev.river.dump;

import dev.river.dump.DumpListener.RowListener;
import dev.river.postgres.SourceException;
import dev.river.postgres.SqlState;
import dev.river.postgres.catalog.TableInfo.Part;
import dev.river.postgres.change.Change;
import dev.river.postgres.change.Transaction;
import dev.river.postgres.session.Server;
import dev.river.postgres.value.LargestValue;
import dev.river.postgres.value.LargestValueQuery;
import dev.river.sink.Table;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the chunks of a dump as they were in its snapshot. For several threads.
 *
 * <p>A table that was rewritten since the snapshot was taken would look empty in it; such a one is read as it is now, if it is read
 * whole. That is as good: every change since the snapshot comes in the stream too, and leads to the same end.
 *
 * <p>The session that reads a chunk is the only one that locks it, and takes no second lock: were one session to hold the lock
 * and another to ask for it, a TRUNCATE that came between would wait for the first, the second for the TRUNCATE, and PostgreSQL
 * could not see that the first waits for the second.
 */
final class SnapshotReader {

    private static final Logger LOG = LoggerFactory.getLogger(SnapshotReader.class);

    private final String dumpName;
    private final ReaderSessions sessions;
    private final String snapshot;
    private final Server server;
    private final TableDescriptions descriptions;
    private final Transaction transaction;

    /**
     * @param name what lines of the log begin with
     * @param transaction what the rows are said to have been written by
     */
    SnapshotReader(
            String name,
            ReaderSessions sessions,
            String snapshot,
            Server server,
            TableDescriptions descriptions,
            Transaction transaction) {
        this.dumpName = name;
        this.sessions = sessions;
        this.snapshot = snapshot;
        this.server = server;
        this.descriptions = descriptions;
        this.transaction = transaction;
    }

    private enum Outcome {
        READ,
        /** Someone has locked what belongs to the part and may wait for its lock next, or had this session give way. */
        LOCKED,
        REWRITTEN
    }

    /**
     * Reads one chunk. Returns when the listener has had its end.
     *
     * @throws SourceException if the server is away, or rights are missing
     * @throws CancellationException if the thread is interrupted
     */
    void read(Chunk chunk, RowListener listener) {
        Outcome outcome;
        do {
            outcome = readInSnapshot(chunk, listener);
        } while (outcome == Outcome.LOCKED);
        if (outcome == Outcome.REWRITTEN && !chunk.isWhole()) {
            listener.onRewritten();
            return;
        }
        if (outcome == Outcome.REWRITTEN) {
            LOG.info(
                    "{}: table {} was rewritten since the snapshot and is read as it is now",
                    dumpName,
                    chunk.part().part().name());
            do {
                outcome = readAsItIsNow(chunk, listener);
            } while (outcome == Outcome.LOCKED);
        }
    }

    private Outcome readInSnapshot(Chunk chunk, RowListener listener) {
        Part part = chunk.part().part();
        try (SnapshotSession session = SnapshotSession.open(sessions, snapshot, sessions.nameFor(chunk))) {
            return session.lock(part) && session.isRewritten(part) ? Outcome.REWRITTEN : copy(session, chunk, listener);
        }
    }

    private Outcome readAsItIsNow(Chunk chunk, RowListener listener) {
        try (SnapshotSession session = SnapshotSession.live(sessions, sessions.nameFor(chunk))) {
            session.lock(chunk.part().part());
            return copy(session, chunk, listener);
        }
    }

    private Outcome copy(SnapshotSession session, Chunk chunk, RowListener listener) {
        Part part = chunk.part().part();
        Optional<Table> found = descriptions.of(chunk.part());
        if (found.isEmpty()) {
            LOG.info("{}: table {} no longer exists, or is not what it was, and is not dumped", dumpName, part.name());
            listener.onGone();
            return Outcome.READ;
        }
        Table table = found.get();
        long[] ordinal = {chunk.firstOrdinal()};
        try {
            CopyReader.read(session.connection(), table, chunk.source(server), (row, size) -> {
                if (Thread.currentThread().isInterrupted()) {
                    throw new CancellationException("The dump was interrupted");
                }
                listener.onRow(Change.dumpedRow(table, row, transaction, ordinal[0]++, size));
            });
            session.finish();
            listener.onEnd();
            return Outcome.READ;
        } catch (OutOfMemoryError e) {
            throw SourceException.fatal(
                    LargestValue.sentence(
                            "A row of table " + part.name() + " is too large for the memory",
                            LargestValueQuery.ask(sessions.database(), List.of(part.name()))),
                    e);
        } catch (SQLException e) {
            if (SqlState.isLocked(e) && ordinal[0] == chunk.firstOrdinal()) {
                LOG.debug("{}: another session has locked table {}, or something that it uses", dumpName, part.name());
                return Outcome.LOCKED;
            }
            if (SqlState.isCanceled(e) || SqlState.isSessionLost(e)) {
                // If the server is away, that shows where the chunk is read again.
                LOG.debug("{}: {} was broken off, and is read again", dumpName, chunk, e);
                listener.onBrokenOff();
                return Outcome.LOCKED;
            }
            throw SourceException.of(sessions.database().source(), "read table " + part.name(), e);
        }
    }
}
