package dev.river.postgres.session;

import dev.river.postgres.Source;
import dev.river.postgres.SourceException;
import dev.river.postgres.encoding.Encodings;
import java.sql.SQLException;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.postgresql.PGConnection;

/** Whether what answers is a server that River can read from. */
public final class Fitness {

    private Fitness() {}

    /** Why it cannot be the source, in a sentence with what to do; empty if it can. */
    public static Optional<String> problem(Handle handle, Source source) {
        if (ask(handle, "SELECT pg_is_in_recovery()", Boolean.class)) {
            return Optional.of(
                    "PostgreSQL at " + source.address() + " is a standby (it is in recovery), and River reads"
                            + " from a primary: set the url of the source to the primary, or wait until this server is promoted");
        }
        if (pidOfConnection(handle) != ask(handle, "SELECT pg_backend_pid()", Integer.class)) {
            return Optional.of("PostgreSQL is not reached directly: " + SourceException.pooler(source));
        }
        return problemOfEncoding(Server.of(handle), source);
    }

    private static Optional<String> problemOfEncoding(Server server, Source source) {
        String declared = source.encoding();
        if (declared == null) {
            return Optional.empty();
        }
        if (!server.declaresNoEncoding()) {
            return Optional.of(
                    "source.encoding is " + declared + ", but database " + server.database() + " at "
                            + source.address() + " is encoded in " + server.encoding()
                            + ", and PostgreSQL itself converts its text: remove source.encoding, which is for databases in SQL_ASCII");
        }
        return Encodings.named(declared).isPresent()
                ? Optional.empty()
                : Optional.of("source.encoding: " + Encodings.problem(declared));
    }

    private static <T> T ask(Handle handle, String query, Class<T> type) {
        return handle.createQuery(query).mapTo(type).one();
    }

    /** The process that was named when the connection was opened: a pooler names one that there is not. */
    private static int pidOfConnection(Handle handle) {
        try {
            return handle.getConnection().unwrap(PGConnection.class).getBackendPID();
        } catch (SQLException e) {
            throw new IllegalStateException("The session is not one of PostgreSQL's driver", e);
        }
    }
}
