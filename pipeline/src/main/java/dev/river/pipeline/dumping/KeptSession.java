package dev.river.pipeline.dumping;

import dev.river.postgres.session.Database;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** A session for who asks again and again, opened when it is first needed. Not safe for use by several threads at once. */
final class KeptSession implements AutoCloseable {

    private final Database database;
    private @Nullable Handle open;

    KeptSession(Database database) {
        this.database = database;
    }

    Handle get() {
        Handle session = open;
        if (session == null) {
            session = database.jdbi().open();
            open = session;
        }
        return session;
    }

    /** Ends the session, if there is one. */
    @Override
    public void close() {
        if (open != null) {
            open.close();
            open = null;
        }
    }
}
