package dev.river.dump;

import dev.river.dump.ChunkListener.Answer;
import dev.river.postgres.SourceException;
import dev.river.postgres.SqlState;
import dev.river.postgres.catalog.Catalog;
import dev.river.postgres.catalog.TableInfo.Part;
import dev.river.postgres.change.Change;
import dev.river.postgres.change.Transaction;
import dev.river.postgres.session.Database;
import dev.river.postgres.session.Server;
import dev.river.sink.Table;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads chunks of tables, each as it is in a snapshot of its own. Holds one session, opened when it is first needed. For one
 * thread.
 *
 * <p>The part is locked before the snapshot is taken, so that no rewrite comes between, which would make it look empty. No lock
 * outlives a chunk.
 */
public final class ChunkReader implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ChunkReader.class);

    /** Between two snapshots, in nanoseconds: a commit is usually visible within one. */
    private static final long PAUSE = 1_000_000;

    private final String dumpName;
    private final Database database;
    private final Server server;
    private final boolean withGenerated;
    private final ReaderSessions sessions;
    private @Nullable TableDescriptions descriptions;

    /**
     * @param name what lines of the log begin with: whose dump it is
     * @param withGenerated whether stored generated columns are read, as test_decoding shows them
     */
    public ChunkReader(String name, Database database, Server server, boolean withGenerated) {
        this.dumpName = name;
        this.database = database;
        this.server = server;
        this.withGenerated = withGenerated;
        this.sessions = new ReaderSessions(database);
    }

    /** How the reading of a chunk ended. */
    public enum Outcome {
        /** All its rows were given, up to where the listener took them. */
        READ,
        /** It was not read: the listener did not want it, or someone has the part locked. */
        LEFT,
        /** Someone broke it off; what was given of it says nothing. */
        BROKEN_OFF,
        /** The part is gone, or is not what it was: it has another name or another key, or belongs to the table no more. */
        GONE
    }

    /**
     * Looks at the files of parts.
     *
     * @return those of the parts that are there and that nobody has locked, by the numbers of the parts
     */
    public Map<Long, PartFile> look(List<DumpPart> parts) {
        Handle session = sessions.take();
        try {
            return PartFile.of(session, server, parts);
        } finally {
            sessions.giveBack(session);
        }
    }

    /**
     * Reads one chunk.
     *
     * @throws SourceException if the server is away, or rights are missing
     */
    public Outcome read(Chunk chunk, ChunkListener listener) {
        while (true) {
            try (SnapshotSession session =
                    SnapshotSession.own(sessions, server, ReaderNames.of(sessions.database(), chunk))) {
                switch (session.tryLock(chunk.part().part())) {
                    case ABSENT -> {
                        return Outcome.GONE;
                    }
                    case LOCKED_BY_OTHERS -> {
                        return Outcome.LEFT;
                    }
                    case LOCKED -> {}
                }
                ChunkSnapshot snapshot = session.take(chunk.part().part(), server);
                Answer answer = listener.onSnapshot(snapshot);
                if (answer == Answer.READ) {
                    return copy(session, chunk, snapshot, listener);
                }
                session.finish();
                if (answer == Answer.LEAVE) {
                    return Outcome.LEFT;
                }
            }
            LockSupport.parkNanos(PAUSE);
        }
    }

    private Outcome copy(SnapshotSession session, Chunk chunk, ChunkSnapshot snapshot, ChunkListener listener) {
        Part part = chunk.part().part();
        try {
            Optional<Table> found = describe(session, chunk.part());
            if (found.isEmpty()) {
                session.finish();
                return Outcome.GONE;
            }
            Table table = found.get();
            Transaction transaction = new Transaction(0, snapshot.highMark(), Instant.now());
            long[] ordinal = {chunk.firstOrdinal()};
            boolean complete = CopyReader.readPlaced(
                    session.connection(),
                    database.text(session.connection()),
                    table,
                    chunk.source(server),
                    (place, row, size) ->
                            listener.onRow(Change.dumpedRow(table, row, transaction, ordinal[0]++, size), place));
            if (complete) {
                session.finish();
            }
            return Outcome.READ;
        } catch (OutOfMemoryError e) {
            throw LargeRow.tooLarge(database, part.name(), e);
        } catch (SQLException e) {
            if (SqlState.isCanceled(e) || SqlState.isLocked(e) || SqlState.isSessionLost(e)) {
                LOG.debug("{}: {} was broken off", dumpName, chunk, e);
                return Outcome.BROKEN_OFF;
            }
            throw SourceException.of(database.source(), "read table " + part.name(), e);
        }
    }

    private Optional<Table> describe(SnapshotSession session, DumpPart part) {
        TableDescriptions own = descriptions;
        if (own == null || !own.isOf(session.handle())) {
            own = new TableDescriptions(session.handle(), new Catalog(server), withGenerated);
            descriptions = own;
        }
        return own.of(part);
    }

    @Override
    public void close() {
        sessions.close();
    }
}
