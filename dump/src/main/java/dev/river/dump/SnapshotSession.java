package dev.river.dump;

import dev.river.postgres.Database;
import dev.river.postgres.Quoted;
import dev.river.postgres.SourceException;
import dev.river.postgres.TableInfo.Part;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.jdbi.v3.core.Handle;

/** A session that reads in an imported snapshot, for as long as it is open. */
final class SnapshotSession implements AutoCloseable {

    private final Database database;
    private final Handle handle;

    private SnapshotSession(Database database, Handle handle) {
        this.database = database;
        this.handle = handle;
    }

    /** Imports a snapshot that another session has exported and still holds. */
    static SnapshotSession open(Database database, String snapshot) {
        SnapshotSession session = new SnapshotSession(database, database.jdbi().open());
        try {
            session.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
            session.execute("SET TRANSACTION SNAPSHOT " + Quoted.literal(snapshot));
            return session;
        } catch (SQLException e) {
            session.close();
            // The exporting session ends when the connection is lost, and a new snapshot is needed then.
            throw SourceException.retriable(
                    "PostgreSQL at " + database.source().address() + " cannot read in the snapshot of the dump: "
                            + e.getMessage(),
                    e);
        }
    }

    /** A session that sees the rows as they are at each statement. */
    static SnapshotSession live(Database database) {
        SnapshotSession session = new SnapshotSession(database, database.jdbi().open());
        try {
            session.execute("BEGIN ISOLATION LEVEL READ COMMITTED READ ONLY");
            return session;
        } catch (SQLException e) {
            session.close();
            throw SourceException.of(database.source(), "begin to read tables", e);
        }
    }

    Connection connection() {
        return handle.getConnection();
    }

    /** Keeps the table from being altered, truncated or dropped until this session ends. */
    void lock(Part part) {
        try {
            execute("LOCK TABLE ONLY " + Quoted.table(part.name()) + " IN ACCESS SHARE MODE");
        } catch (SQLException e) {
            throw SourceException.of(database.source(), "lock table " + part.name(), e);
        }
    }

    /**
     * Whether the table's storage is not the one that the snapshot's catalogs know: a TRUNCATE or an ALTER TABLE that
     * rewrote it came between.
     */
    boolean isRewritten(Part part) {
        String sql = "SELECT 1 FROM pg_catalog.pg_class"
                + " WHERE oid = ?::oid AND relfilenode <> 0 AND relfilenode <> pg_relation_filenode(oid)";
        try (PreparedStatement statement = connection().prepareStatement(sql)) {
            statement.setLong(1, part.oid());
            try (ResultSet rows = statement.executeQuery()) {
                return rows.next();
            }
        } catch (SQLException e) {
            throw SourceException.of(database.source(), "look at table " + part.name(), e);
        }
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = connection().createStatement()) {
            statement.execute(sql);
        }
    }

    /** Ends the session, and with it the transaction and its locks. */
    @Override
    public void close() {
        handle.close();
    }
}
