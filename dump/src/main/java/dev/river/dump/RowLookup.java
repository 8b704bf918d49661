package dev.river.dump;

import dev.river.postgres.Database;
import dev.river.postgres.Quoted;
import dev.river.postgres.SnapshotText;
import dev.river.postgres.SourceException;
import dev.river.sink.Row;
import dev.river.sink.Table;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.concurrent.locks.LockSupport;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Reads single rows as they are now, in the text form that dump and stream use.
 *
 * <p>Holds one session, opened when it is first needed. For one thread.
 */
public final class RowLookup implements AutoCloseable {

    /** Between two looks, in nanoseconds: a commit is mostly visible within one. */
    private static final long PAUSE = 1_000_000;

    private static final int PAUSES_A_SECOND = 1000;

    private final Database database;
    private @Nullable Handle handle;

    public RowLookup(Database database) {
        this.database = database;
    }

    /**
     * Waits until what a transaction did can be seen here. The WAL tells of a commit before that: PostgreSQL makes it
     * visible only afterwards, and after it was confirmed by the standbys that it waits for.
     *
     * @param xid the transaction, which has committed
     * @param whileWaiting called about every second meanwhile; may throw, to give up
     */
    public void awaitVisible(long xid, Runnable whileWaiting) {
        for (int tries = 1; !snapshot().sees(xid); tries++) {
            LockSupport.parkNanos(PAUSE);
            if (tries % PAUSES_A_SECOND == 0) {
                whileWaiting.run();
            }
        }
    }

    private SnapshotText snapshot() {
        return SnapshotText.parse(session()
                .createQuery("SELECT txid_current_snapshot()::text")
                .mapTo(String.class)
                .one());
    }

    private Handle session() {
        if (handle == null) {
            handle = database.jdbi().open();
        }
        return handle;
    }

    /**
     * The row that has the key of another.
     *
     * @param table the table, which must have key columns
     * @param key a row whose key columns are present
     * @return empty if there is no such row any more
     */
    public Optional<Row> find(Table table, Row key) {
        StringJoiner condition = new StringJoiner(" AND ");
        for (int column : table.keyColumns()) {
            condition.add(Quoted.identifier(table.columns().get(column).name()) + " = "
                    + Quoted.literal(String.valueOf(key.text(column))));
        }
        List<Row> found = new ArrayList<>(1);
        try {
            CopyReader.read(
                    session().getConnection(),
                    table,
                    Quoted.table(table.name()) + " WHERE " + condition,
                    (row, size) -> found.add(row));
        } catch (SQLException e) {
            close();
            throw SourceException.of(database.source(), "read a row of table " + table.name(), e);
        }
        return found.stream().findFirst();
    }

    @Override
    public void close() {
        if (handle != null) {
            handle.close();
            handle = null;
        }
    }
}
