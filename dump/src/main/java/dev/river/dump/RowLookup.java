package dev.river.dump;

import dev.river.postgres.Quoted;
import dev.river.postgres.SourceException;
import dev.river.postgres.SqlState;
import dev.river.postgres.change.VisibleTransactions;
import dev.river.postgres.encoding.Transcoder;
import dev.river.postgres.session.Database;
import dev.river.postgres.session.TextReading;
import dev.river.sink.Row;
import dev.river.sink.Table;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.concurrent.locks.LockSupport;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads single rows as they are now, in the text form that dump and stream use.
 *
 * <p>Holds one session, opened when it is first needed. For one thread.
 */
public final class RowLookup implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(RowLookup.class);

    /** Between two looks, in nanoseconds: a commit is usually visible within one. */
    private static final long PAUSE = 1_000_000;

    /** In nanoseconds. */
    private static final long SECOND = 1_000_000_000;

    /** How long someone waits before a word is said about it, in nanoseconds. */
    private static final long LONG = 10 * SECOND;

    private final Database database;
    private @Nullable Handle handle;
    private long visibleXid;

    public RowLookup(Database database) {
        this.database = database;
    }

    /**
     * Waits until what a transaction did can be seen here. The WAL has a commit before that: PostgreSQL makes it
     * visible only afterwards, and after it was confirmed by the standbys that it waits for.
     *
     * @param xid the transaction, which has committed
     * @param whileWaiting called about every second meanwhile; may throw, to give up
     */
    public void awaitVisible(long xid, Runnable whileWaiting) {
        if (xid == visibleXid) {
            return;
        }
        long start = System.nanoTime();
        long told = start;
        boolean warned = false;
        while (!VisibleTransactions.current(session()).sees(xid)) {
            LockSupport.parkNanos(PAUSE);
            long now = System.nanoTime();
            if (!warned && now - start > LONG) {
                warned = true;
                LOG.warn(
                        "{}: transaction {} is in the WAL, but what it did is not visible yet; River waits for it. Its commit"
                                + " probably waits for a synchronous standby: see synchronous_standby_names, and SELECT *"
                                + " FROM pg_stat_replication",
                        database.source().address(),
                        xid);
            }
            if (now - told > SECOND) {
                told = now;
                whileWaiting.run();
            }
        }
        visibleXid = xid;
    }

    private Handle session() {
        if (handle == null) {
            handle = database.jdbi().open();
            // Before PostgreSQL looks for deadlocks, as in the sessions of a dump.
            handle.execute("SET lock_timeout = '500ms'");
        }
        return handle;
    }

    /**
     * The row with the values that an update left unchanged, read from the row that has its key.
     *
     * @param table the table, which must have key columns
     * @param row a row whose key columns are present
     * @param whileWaiting called about every second while someone has the table locked; may throw, to give up
     * @return the row as it is if the table is gone, or has lost one of the columns since; empty if there is no such row
     *     any more
     */
    public Optional<Row> complete(Table table, Row row, Runnable whileWaiting) {
        while (true) {
            try {
                return find(table, row).map(row::withUnchangedFrom);
            } catch (SQLException e) {
                if (SqlState.isTableAbsent(e) || SqlState.isColumnAbsent(e)) {
                    return Optional.of(row);
                }
                if (!SqlState.isLocked(e)) {
                    throw failed(table, e);
                }
            }
            whileWaiting.run();
        }
    }

    private Optional<Row> find(Table table, Row key) throws SQLException {
        try {
            return read(table, key, "");
        } catch (SQLException e) {
            if (!SqlState.isIncomparable(e)) {
                throw e;
            }
            // The column has another type by now, or one without operators in pg_catalog, as those of extensions.
            return read(table, key, "::text");
        }
    }

    private Optional<Row> read(Table table, Row key, String cast) throws SQLException {
        Connection connection = session().getConnection();
        TextReading text = database.text(connection);
        if (text.isRaw() && hasReplaced(table, key)) {
            // Its bytes are not known any more, and another key may have U+FFFD itself. The change is not left out.
            return Optional.of(key);
        }
        StringJoiner condition = new StringJoiner(" AND ");
        for (int column : table.keyColumns()) {
            condition.add(Quoted.identifier(table.columns().get(column).name()) + cast + " = "
                    + literal(text, String.valueOf(key.text(column))));
        }
        // The rows of a partitioned table are in its partitions, but those of an inheriting table are not this one's.
        String oid = Quoted.literal(Quoted.table(table.name())) + "::regclass";
        condition.add(
                "(tableoid = " + oid + " OR (SELECT relkind = 'p' FROM pg_catalog.pg_class WHERE oid = " + oid + "))");
        List<Row> found = new ArrayList<>(1);
        CopyReader.read(
                connection,
                text,
                table,
                Quoted.table(table.name()) + " WHERE " + condition,
                (row, size) -> found.add(row));
        if (found.isEmpty() && text.isRaw() && !isAscii(table, key)) {
            // In some encodings several bytes stand for one character, so the row may be there.
            return Optional.of(key);
        }
        return found.stream().findFirst();
    }

    private static String literal(TextReading text, String value) {
        return text.isRaw() ? text.literal(value) : Quoted.literal(value);
    }

    private static boolean hasReplaced(Table table, Row key) {
        for (int column : table.keyColumns()) {
            if (String.valueOf(key.text(column)).indexOf(Transcoder.REPLACEMENT) >= 0) {
                return true;
            }
        }
        return false;
    }

    private static boolean isAscii(Table table, Row key) {
        for (int column : table.keyColumns()) {
            if (key.isPresent(column) && !Transcoder.isAscii(key.array(), key.offset(column), key.length(column))) {
                return false;
            }
        }
        return true;
    }

    private SourceException failed(Table table, SQLException e) {
        close();
        return SourceException.of(database.source(), "read a row of table " + table.name(), e);
    }

    @Override
    public void close() {
        if (handle != null) {
            handle.close();
            handle = null;
        }
    }
}
