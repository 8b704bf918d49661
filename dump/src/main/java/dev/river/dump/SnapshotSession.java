package dev.river.dump;

import dev.river.postgres.Quoted;
import dev.river.postgres.Source;
import dev.river.postgres.SourceException;
import dev.river.postgres.SqlState;
import dev.river.postgres.catalog.TableInfo.Part;
import dev.river.postgres.change.VisibleTransactions;
import dev.river.postgres.session.Server;
import dev.river.sink.Lsn;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.CancellationException;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;

/** A transaction of a session that reads a part, for as long as it is open. */
final class SnapshotSession implements AutoCloseable {

    /**
     * Half of the time after which PostgreSQL looks for deadlocks, so that this session gives way before someone's ALTER TABLE
     * is broken off. One that takes an index before its table could wait for this session while that waits for it.
     */
    private static final String LOCK_TIMEOUT = "SET LOCAL lock_timeout = '500ms'";

    /**
     * Rows have to come in the order of their places: whoever stops at one takes it for granted that he has seen all before it.
     */
    private static final String IN_ORDER = "SET LOCAL synchronize_seqscans = off";

    private static final String ONE_WORKER = "SET LOCAL max_parallel_workers_per_gather = 0";

    private final ReaderSessions sessions;
    private final Handle handle;
    private boolean finished;

    private SnapshotSession(ReaderSessions sessions) {
        this.sessions = sessions;
        this.handle = sessions.take();
    }

    /**
     * Imports a snapshot that another session has exported and still holds.
     *
     * @param applicationName what the server shows of the session meanwhile
     */
    static SnapshotSession open(ReaderSessions sessions, Server server, String snapshot, String applicationName) {
        SnapshotSession session = new SnapshotSession(sessions);
        try {
            session.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SET TRANSACTION SNAPSHOT "
                    + Quoted.literal(snapshot) + "; " + LOCK_TIMEOUT + "; " + inOrder(server) + "; "
                    + named(applicationName));
            return session;
        } catch (SQLException e) {
            session.close();
            // The exporting session ends when the connection is lost, and a new snapshot is needed then.
            throw SourceException.retriable(
                    "PostgreSQL at " + session.source().address() + " cannot read in the snapshot of the dump: "
                            + e.getMessage(),
                    e);
        }
    }

    /**
     * Sees the rows as they are at each statement.
     *
     * @param applicationName what the server shows of the session meanwhile
     */
    static SnapshotSession live(ReaderSessions sessions, String applicationName) {
        SnapshotSession session = new SnapshotSession(sessions);
        try {
            session.execute(
                    "BEGIN ISOLATION LEVEL READ COMMITTED READ ONLY; " + LOCK_TIMEOUT + "; " + named(applicationName));
            return session;
        } catch (SQLException e) {
            session.close();
            throw SourceException.of(session.source(), "begin to read tables", e);
        }
    }

    /**
     * Sees the rows as they are when {@link #take} is called.
     *
     * @param applicationName what the server shows of the session meanwhile
     */
    static SnapshotSession own(ReaderSessions sessions, Server server, String applicationName) {
        SnapshotSession session = new SnapshotSession(sessions);
        try {
            session.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; " + LOCK_TIMEOUT + "; " + inOrder(server)
                    + "; " + named(applicationName));
            return session;
        } catch (SQLException e) {
            session.close();
            throw SourceException.of(session.source(), "begin to read tables", e);
        }
    }

    private static String inOrder(Server server) {
        return IN_ORDER + (server.hasParallelQueries() ? "; " + ONE_WORKER : "");
    }

    private static String named(String applicationName) {
        return "SET LOCAL application_name = " + Quoted.literal(applicationName);
    }

    private Source source() {
        return sessions.database().source();
    }

    Handle handle() {
        return handle;
    }

    Connection connection() {
        return handle.getConnection();
    }

    /**
     * Keeps the table from being altered, truncated or dropped until this transaction ends. Waits for a session that has it
     * locked.
     *
     * @return whether there is a table of that name
     * @throws CancellationException if the thread is interrupted
     */
    boolean lock(Part part) {
        while (!Thread.currentThread().isInterrupted()) {
            try {
                execute("SAVEPOINT unlocked");
                execute("LOCK TABLE ONLY " + Quoted.table(part.name()) + " IN ACCESS SHARE MODE");
                return true;
            } catch (SQLException e) {
                if (SqlState.isTableAbsent(e)) {
                    return false;
                }
                if (!SqlState.isLocked(e)) {
                    throw SourceException.of(source(), "lock table " + part.name(), e);
                }
                unlock(part);
            }
        }
        throw new CancellationException("The dump was interrupted");
    }

    /** What became of an attempt to lock a part. */
    enum Locking {
        LOCKED,
        LOCKED_BY_OTHERS,
        ABSENT
    }

    /** Does what {@link #lock} does, but waits for others only a moment. Only once in a transaction. */
    Locking tryLock(Part part) {
        try {
            execute("LOCK TABLE ONLY " + Quoted.table(part.name()) + " IN ACCESS SHARE MODE");
            return Locking.LOCKED;
        } catch (SQLException e) {
            if (SqlState.isTableAbsent(e)) {
                return Locking.ABSENT;
            }
            if (SqlState.isLocked(e)) {
                return Locking.LOCKED_BY_OTHERS;
            }
            throw SourceException.of(source(), "lock table " + part.name(), e);
        }
    }

    /** Takes the snapshot that all is read in from here on. */
    ChunkSnapshot take(Part part, Server server) {
        // PostgreSQL takes the snapshot before it calls a function.
        String sql = "SELECT txid_current_snapshot()::text, " + server.insertLsnFunction() + "::text,"
                + " coalesce(pg_relation_filenode(?::oid), 0)::bigint";
        try (PreparedStatement statement = connection().prepareStatement(sql)) {
            statement.setLong(1, part.oid());
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return new ChunkSnapshot(
                        VisibleTransactions.parse(row.getString(1)),
                        WalPage.reachable(Lsn.parse(row.getString(2))),
                        row.getLong(3));
            }
        } catch (SQLException e) {
            throw SourceException.of(source(), "take a snapshot", e);
        }
    }

    private void unlock(Part part) {
        try {
            execute("ROLLBACK TO SAVEPOINT unlocked");
        } catch (SQLException e) {
            throw SourceException.of(source(), "lock table " + part.name(), e);
        }
    }

    /** Whether the part's rows are not in the file that the snapshot knows. */
    boolean isRewritten(DumpPart part) {
        try {
            return PartFile.isRewritten(handle, part);
        } catch (JdbiException e) {
            if (e.getCause() instanceof SQLException error) {
                throw SourceException.of(
                        source(), "look at table " + part.part().name(), error);
            }
            throw e;
        }
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = connection().createStatement()) {
            statement.execute(sql);
        }
    }

    /** Nothing more is read, and all that was asked for was. */
    void finish() {
        finished = true;
    }

    /** Ends the transaction, and with it its locks. A session that may be in the middle of an answer ends too. */
    @Override
    public void close() {
        if (finished) {
            sessions.giveBack(handle);
        } else {
            handle.close();
        }
    }
}
