package dev.river.dump;

import dev.river.postgres.Database;
import dev.river.postgres.Quoted;
import dev.river.postgres.SourceException;
import dev.river.postgres.TableInfo;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
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
        SnapshotSession session = live(database);
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
        return new SnapshotSession(database, database.jdbi().open());
    }

    Connection connection() {
        return handle.getConnection();
    }

    /** Keeps the tables from being altered, truncated or dropped until this session ends. */
    void lock(List<TableInfo> tables) {
        if (tables.isEmpty()) {
            return;
        }
        try {
            execute("LOCK TABLE "
                    + Quoted.tables(tables.stream().map(TableInfo::name).toList()) + " IN ACCESS SHARE MODE");
        } catch (SQLException e) {
            throw SourceException.of(database.source(), "lock the tables of the dump", e);
        }
    }

    /**
     * Those of the tables whose storage is not the one that the snapshot's catalogs know: a TRUNCATE or an ALTER TABLE that
     * rewrote them came between.
     */
    List<TableInfo> rewritten(List<TableInfo> tables) {
        String sql = "WITH RECURSIVE down AS (SELECT r AS root, r AS oid FROM unnest(?::oid[]) AS r"
                + " UNION ALL SELECT d.root, i.inhrelid FROM pg_catalog.pg_inherits i JOIN down d ON i.inhparent = d.oid)"
                + " SELECT DISTINCT d.root::bigint FROM down d JOIN pg_catalog.pg_class c ON c.oid = d.oid"
                + " WHERE c.relkind = 'r' AND c.relfilenode <> 0 AND c.relfilenode <> pg_relation_filenode(c.oid)";
        Set<Long> oids = new HashSet<>();
        try (PreparedStatement statement = connection().prepareStatement(sql)) {
            Array array = connection()
                    .createArrayOf("bigint", tables.stream().map(TableInfo::oid).toArray());
            statement.setArray(1, array);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    oids.add(rows.getLong(1));
                }
            }
        } catch (SQLException e) {
            throw SourceException.of(database.source(), "look at the tables of the dump", e);
        }
        return new ArrayList<>(
                tables.stream().filter(table -> oids.contains(table.oid())).toList());
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
