package dev.river.dump;

import dev.river.postgres.SourceException;
import dev.river.postgres.SqlState;
import dev.river.postgres.catalog.TableInfo.Part;
import dev.river.postgres.change.Transaction;
import dev.river.postgres.session.Server;
import dev.river.postgres.session.TextReading;
import dev.river.sink.Table;
import java.sql.SQLException;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
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

    /** So often in turn the lock of a part is asked for, for half a second each time, while all other readers may wait for it, too. */
    private static final int MOST_REFUSALS = 20;

    private final String dumpName;
    private final ReaderSessions sessions;
    private final String snapshot;
    private final Server server;
    private final TableDescriptions descriptions;
    private final Transaction transaction;

    /** The ids of the parts that the server does not let us read. */
    private final Set<String> refused = ConcurrentHashMap.newKeySet();

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
        /** Someone has locked the part, or what belongs to it. */
        LOCKED,
        /** Someone waits for a lock of the part, and had this session give way. */
        BROKEN_OFF,
        REWRITTEN
    }

    /**
     * Reads chunks. Returns when the listener of each has had its end.
     *
     * @throws SourceException if the server is away, or does not let us in
     * @throws CancellationException if the thread is interrupted
     */
    void read(ChunkSequence rows) {
        try {
            readOrLeave(rows);
        } catch (SourceException e) {
            if (!e.isOfStatement()) {
                throw e;
            }
            if (refused.add(rows.part().part().id())) {
                LOG.info(
                        "{}: table {} is left out of the dump, and read while changes are streamed once it can be: {}",
                        dumpName,
                        rows.part().part().name(),
                        e.getMessage());
            }
            if (!rows.isNoneGiven()) {
                rows.brokenOff();
            }
            rows.left();
        }
    }

    private void readOrLeave(ChunkSequence rows) {
        Outcome outcome;
        int refusals = 0;
        do {
            outcome = readInSnapshot(rows);
            refusals = outcome == Outcome.LOCKED ? refusals + 1 : 0;
            if (Thread.currentThread().isInterrupted()) {
                throw new CancellationException("The dump was interrupted");
            }
        } while (outcome == Outcome.BROKEN_OFF || (outcome == Outcome.LOCKED && refusals < MOST_REFUSALS));
        if (outcome == Outcome.LOCKED) {
            LOG.info(
                    "{}: another session has locked table {} for long: it is read later, while changes are streamed",
                    dumpName,
                    rows.part().part().name());
            rows.left();
            return;
        }
        if (outcome == Outcome.REWRITTEN && !rows.areWhole()) {
            rows.left();
            return;
        }
        if (outcome == Outcome.REWRITTEN) {
            LOG.info(
                    "{}: table {} was rewritten since the snapshot and is read as it is now",
                    dumpName,
                    rows.part().part().name());
            do {
                outcome = readAsItIsNow(rows);
            } while (outcome == Outcome.LOCKED || outcome == Outcome.BROKEN_OFF);
        }
    }

    private Outcome readInSnapshot(ChunkSequence rows) {
        Part part = rows.part().part();
        try (SnapshotSession session =
                SnapshotSession.open(sessions, server, snapshot, ReaderNames.of(sessions.database(), rows.next()))) {
            return switch (session.tryLock(part)) {
                case LOCKED_BY_OTHERS -> Outcome.LOCKED;
                case LOCKED -> session.isRewritten(rows.part()) ? Outcome.REWRITTEN : copy(session, rows);
                case ABSENT -> copy(session, rows);
            };
        }
    }

    private Outcome readAsItIsNow(ChunkSequence rows) {
        try (SnapshotSession session =
                SnapshotSession.live(sessions, ReaderNames.of(sessions.database(), rows.next()))) {
            session.lock(rows.part().part());
            return copy(session, rows);
        }
    }

    private Outcome copy(SnapshotSession session, ChunkSequence rows) {
        Part part = rows.part().part();
        Optional<Table> found = descriptions.of(rows.part());
        if (found.isEmpty()) {
            LOG.info("{}: table {} no longer exists, or is not what it was, and is not dumped", dumpName, part.name());
            rows.gone();
            return Outcome.READ;
        }
        Table table = found.get();
        try {
            TextReading text = sessions.database().text(session.connection());
            rows.begin(table, transaction);
            if (rows.hasSeveral()) {
                CopyReader.readPlaced(session.connection(), text, table, rows.source(server), (place, row, size) -> {
                    rows.add(place, row, size);
                    return true;
                });
            } else {
                CopyReader.read(session.connection(), text, table, rows.source(server), rows::add);
            }
            session.finish();
            rows.end();
            return Outcome.READ;
        } catch (OutOfMemoryError e) {
            throw LargeRow.tooLarge(sessions.database(), part.name(), e);
        } catch (SQLException e) {
            if (SqlState.isLocked(e) && rows.isNoneGiven()) {
                LOG.debug("{}: another session has locked table {}, or something that it uses", dumpName, part.name());
                return Outcome.LOCKED;
            }
            if (SqlState.isCanceled(e) || SqlState.isSessionLost(e)) {
                // If the server is away, that shows where the chunk is read again.
                LOG.debug("{}: {} was broken off, and is read again", dumpName, rows.next(), e);
                rows.brokenOff();
                return Outcome.BROKEN_OFF;
            }
            throw SourceException.of(sessions.database().source(), "read table " + part.name(), e);
        }
    }
}
