package dev.river.dump;

import dev.river.dump.DumpListener.PartListener;
import dev.river.postgres.Quoted;
import dev.river.postgres.SourceException;
import dev.river.postgres.SqlState;
import dev.river.postgres.change.Change;
import dev.river.postgres.change.Transaction;
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
 * Reads the parts of a dump as they were in its snapshot. For several threads.
 *
 * <p>A table that was rewritten since the snapshot was taken would look empty in it; such a one is read as it is now. That
 * is as good: every change since the snapshot comes in the stream too, and leads to the same end.
 *
 * <p>The session that reads a part is the only one that locks it, and takes no second lock: were one session to hold the lock
 * and another to ask for it, a TRUNCATE that came between would wait for the first, the second for the TRUNCATE, and PostgreSQL
 * could not see that the first waits for the second.
 */
final class PartReader {

    private static final Logger LOG = LoggerFactory.getLogger(PartReader.class);

    private final String dumpName;
    private final ReaderSessions sessions;
    private final String snapshot;
    private final TableDescriptions descriptions;
    private final Transaction transaction;

    /**
     * @param name what lines of the log begin with
     * @param transaction what the rows are said to have been written by
     */
    PartReader(
            String name,
            ReaderSessions sessions,
            String snapshot,
            TableDescriptions descriptions,
            Transaction transaction) {
        this.dumpName = name;
        this.sessions = sessions;
        this.snapshot = snapshot;
        this.descriptions = descriptions;
        this.transaction = transaction;
    }

    private enum Outcome {
        READ,
        /** Someone has locked what belongs to the part, and may wait for its lock next. */
        LOCKED,
        REWRITTEN
    }

    /**
     * Reads one part. Returns when the listener has had its end.
     *
     * @param firstOrdinal the ordinal of its first row
     * @throws SourceException if the server is away, or rights are missing
     * @throws CancellationException if the thread is interrupted
     */
    void read(DumpPart part, long firstOrdinal, PartListener listener) {
        Outcome outcome;
        do {
            outcome = readInSnapshot(part, firstOrdinal, listener);
        } while (outcome == Outcome.LOCKED);
        if (outcome == Outcome.REWRITTEN) {
            LOG.info(
                    "{}: table {} was rewritten since the snapshot and is read as it is now",
                    dumpName,
                    part.part().name());
            do {
                outcome = readAsItIsNow(part, firstOrdinal, listener);
            } while (outcome == Outcome.LOCKED);
        }
    }

    private Outcome readInSnapshot(DumpPart part, long firstOrdinal, PartListener listener) {
        try (SnapshotSession session = SnapshotSession.open(sessions, snapshot)) {
            return session.lock(part.part()) && session.isRewritten(part.part())
                    ? Outcome.REWRITTEN
                    : copy(session, part, firstOrdinal, listener);
        }
    }

    private Outcome readAsItIsNow(DumpPart part, long firstOrdinal, PartListener listener) {
        try (SnapshotSession session = SnapshotSession.live(sessions)) {
            session.lock(part.part());
            return copy(session, part, firstOrdinal, listener);
        }
    }

    private Outcome copy(SnapshotSession session, DumpPart part, long firstOrdinal, PartListener listener) {
        Optional<Table> found = descriptions.of(part);
        if (found.isEmpty()) {
            LOG.info(
                    "{}: table {} no longer exists, or is no longer a partition, and is not dumped",
                    dumpName,
                    part.part().name());
            listener.onGone();
            return Outcome.READ;
        }
        Table table = found.get();
        long[] ordinal = {firstOrdinal};
        String from = "ONLY " + Quoted.table(part.part().name());
        try {
            CopyReader.read(session.connection(), table, from, (row, size) -> {
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
                            "A row of table " + part.part().name() + " is too large for the memory",
                            LargestValueQuery.ask(
                                    sessions.database(), List.of(part.part().name()))),
                    e);
        } catch (SQLException e) {
            if (SqlState.isLocked(e) && ordinal[0] == firstOrdinal) {
                LOG.debug(
                        "{}: another session has locked table {}, or something that it uses",
                        dumpName,
                        part.part().name());
                return Outcome.LOCKED;
            }
            throw SourceException.of(
                    sessions.database().source(), "read table " + part.part().name(), e);
        }
    }
}
