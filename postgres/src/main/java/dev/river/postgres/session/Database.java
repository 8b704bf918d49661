package dev.river.postgres.session;

import dev.river.postgres.Source;
import dev.river.postgres.SourceException;
import dev.river.postgres.wire.Wire;
import dev.river.postgres.wire.WireSocketFactory;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.WeakHashMap;
import java.util.function.LongConsumer;
import org.jdbi.v3.core.ConnectionFactory;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.SqlStatements;
import org.jdbi.v3.core.statement.TemplateEngine;
import org.postgresql.Driver;
import org.postgresql.PGConnection;
import org.postgresql.PGProperty;
import org.postgresql.jdbc.SslMode;
import org.postgresql.util.PSQLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The database of a source: opens sessions in which values have the text form that River promises.
 *
 * <p>Each session is a connection of its own, for its caller to close; there are few, and each does one job.
 */
public final class Database {

    /** The first version whose walsender takes SET. */
    private static final int WALSENDER_TAKES_SET_SINCE = 100000;

    static final int CONNECT_TIMEOUT_SECONDS = 10;

    private static final Logger LOG = LoggerFactory.getLogger(Database.class);

    private final Source source;
    private final LongConsumer replaced;
    private final Jdbi jdbi;

    /** Those that are open, and some that are closed, with what they run over; nothing where the user's settings decide. */
    private final Map<Connection, Optional<Wire>> sessions = new WeakHashMap<>();

    public Database(Source source) {
        this(source, replaced -> {});
    }

    /** @param replaced takes how many characters were replaced, each time that some were; for any thread */
    public Database(Source source, LongConsumer replaced) {
        this.source = source;
        this.replaced = replaced;
        this.jdbi = newJdbi();
    }

    /** The name by which a DBA sees the sessions of whoever reads that slot. */
    public static String applicationName(String slot) {
        return "river " + slot;
    }

    /** Where it is. */
    public Source source() {
        return source;
    }

    /**
     * Opens an ordinary session, in auto-commit.
     *
     * @throws SourceException if the server cannot be reached or does not let us in
     */
    public Connection connect() {
        Connection connection = open(properties());
        try {
            set(connection, SessionSettings.statements(version(connection)));
            return connection;
        } catch (SQLException e) {
            throw closing(connection, SourceException.of(source, "start a session", e));
        }
    }

    /**
     * Opens a walsender session.
     *
     * <p>Keep a reference to it for as long as a stream runs on it: pgjdbc closes a connection that nobody refers to.
     *
     * @param serverVersion what {@link Server#version()} says
     * @throws SourceException if the server cannot be reached or does not let us replicate
     */
    public Connection connectForReplication(int serverVersion) {
        Properties properties = properties();
        PGProperty.REPLICATION.set(properties, "database");
        PGProperty.ASSUME_MIN_SERVER_VERSION.set(properties, "9.4");
        PGProperty.PREFER_QUERY_MODE.set(properties, "simple");
        PGProperty.ALLOW_ENCODING_CHANGES.set(properties, true);
        boolean takesSet = serverVersion >= WALSENDER_TAKES_SET_SINCE;
        if (!takesSet) {
            PGProperty.OPTIONS.set(properties, SessionSettings.options(serverVersion));
        }
        Connection connection = open(properties);
        try {
            if (takesSet) {
                set(connection, SessionSettings.statements(serverVersion));
                if (text(connection).isRaw()) {
                    // Else the server would check that all text is UTF-8, and refuse for ever to send what is not.
                    set(connection, "SET client_encoding = 'SQL_ASCII'");
                }
            }
            return connection;
        } catch (SQLException e) {
            throw closing(connection, SourceException.of(source, "start a replication session", e));
        }
    }

    /** How the values are read that a session of this database is sent. */
    public TextReading text(Connection session) throws SQLException {
        String encoding = session.unwrap(PGConnection.class).getParameterStatus("server_encoding");
        return new TextReading(source, version(session), String.valueOf(encoding), replaced);
    }

    /** Jdbi over ordinary sessions, one for each handle. */
    public Jdbi jdbi() {
        return jdbi;
    }

    private Jdbi newJdbi() {
        Jdbi made = Jdbi.create(new ConnectionFactory() {
            @Override
            public Connection openConnection() {
                return connect();
            }

            @Override
            public void closeConnection(Connection connection) {
                try {
                    connection.close();
                } catch (SQLException e) {
                    // It was lost before, and its user knows: the server ends its side by itself.
                    LOG.debug("A session at {} was lost before it was closed", source.address(), e);
                }
            }
        });
        made.getConfig(SqlStatements.class).setSqlParser(new SqlParameters()).setTemplateEngine(TemplateEngine.NOP);
        return made;
    }

    /** Breaks every session that is open, so that a thread that waits in one for an answer gets an error. */
    public void abort() {
        List<Connection> open;
        synchronized (sessions) {
            open = List.copyOf(sessions.keySet());
        }
        for (Connection connection : open) {
            try {
                connection.abort(Runnable::run);
            } catch (SQLException e) {
                LOG.debug("A session at {} could not be broken", source.address(), e);
            }
        }
    }

    private Connection open(Properties properties) {
        // An @ is looked for first: pgjdbc takes what stands before it for a host, and logs it.
        Properties all =
                source.url().split("\\?", 2)[0].contains("@") ? null : Driver.parseURL(source.url(), properties);
        if (all == null) {
            throw SourceException.fatal(
                    "The url of the source, " + source.address()
                            + ", is not a URL such as jdbc:postgresql://localhost:5432/shop; user and password"
                            + " are separate settings",
                    null);
        }
        try {
            SslMode.of(all);
        } catch (PSQLException e) {
            throw SourceException.fatal(
                    "A setting of the source at " + source.address() + " is wrong: " + e.getMessage()
                            + "; correct sslmode in its url or properties",
                    e);
        }
        if (PGProperty.SOCKET_FACTORY.getOrDefault(all) != null) {
            if (source.unixSocket() != null) {
                throw SourceException.fatal(
                        "The source at " + source.address() + " has both unixSocket and socketFactory; remove"
                                + " one of them",
                        null);
            }
            return open(properties, Optional.empty());
        }
        try (Wire wire = Wire.opening(source.unixSocket())) {
            PGProperty.SOCKET_FACTORY.set(properties, WireSocketFactory.class.getName());
            PGProperty.SOCKET_FACTORY_ARG.set(properties, wire.key());
            return open(properties, Optional.of(wire));
        }
    }

    private Connection open(Properties properties, Optional<Wire> wire) {
        try {
            Connection connection = Objects.requireNonNull(new Driver().connect(source.url(), properties));
            synchronized (sessions) {
                sessions.put(connection, wire);
            }
            return connection;
        } catch (SQLException e) {
            throw SourceException.of(source, "open a session", e);
        }
    }

    /** What a session runs over that this has opened; empty where the user's settings have made its socket. */
    public Optional<Wire> wire(Connection session) {
        synchronized (sessions) {
            return sessions.getOrDefault(session, Optional.empty());
        }
    }

    private Properties properties() {
        Properties properties = new Properties();
        properties.putAll(source.properties());
        if (source.user() != null) {
            PGProperty.USER.set(properties, source.user());
        }
        if (source.password() != null) {
            PGProperty.PASSWORD.set(properties, source.password());
        }
        PGProperty.APPLICATION_NAME.set(properties, applicationName(source.slot()));
        PGProperty.CONNECT_TIMEOUT.set(properties, CONNECT_TIMEOUT_SECONDS);
        PGProperty.LOGIN_TIMEOUT.set(properties, CONNECT_TIMEOUT_SECONDS);
        PGProperty.TCP_KEEP_ALIVE.set(properties, true);
        return properties;
    }

    private static int version(Connection connection) throws SQLException {
        return Server.versionNumber(
                connection.getMetaData().getDatabaseMajorVersion(),
                connection.getMetaData().getDatabaseMinorVersion());
    }

    private static void set(Connection connection, String statements) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(statements);
        }
    }

    private static SourceException closing(Connection connection, SourceException error) {
        try {
            connection.close();
        } catch (SQLException e) {
            error.addSuppressed(e);
        }
        return error;
    }
}
