package dev.river.dump;

import dev.river.postgres.session.Database;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Deque;
import java.util.concurrent.ConcurrentLinkedDeque;
import org.jdbi.v3.core.Handle;

/**
 * Sessions for the readers of a dump, used again for part after part: to open one takes as long as to read some thousand rows.
 * For several threads.
 */
final class ReaderSessions implements AutoCloseable {

    private final Database database;
    private final Deque<Handle> idle = new ConcurrentLinkedDeque<>();

    ReaderSessions(Database database) {
        this.database = database;
    }

    Database database() {
        return database;
    }

    /** A session outside of any transaction, to be given back. */
    Handle take() {
        Handle session = idle.poll();
        return session == null ? database.jdbi().open() : session;
    }

    /** Ends the session's transaction, and with it its locks. */
    void giveBack(Handle session) {
        try (Statement statement = session.getConnection().createStatement()) {
            statement.execute("ROLLBACK");
        } catch (SQLException e) {
            // It is lost; its reader has noticed that, or will at the next part.
            session.close();
            return;
        }
        idle.push(session);
    }

    /** Ends those that were given back. */
    @Override
    public void close() {
        for (Handle session = idle.poll(); session != null; session = idle.poll()) {
            session.close();
        }
    }
}
