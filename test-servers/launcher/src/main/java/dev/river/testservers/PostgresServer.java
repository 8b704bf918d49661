package dev.river.testservers;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * A PostgreSQL server, ready for logical replication. The superuser {@value #SUPERUSER} needs no password; everybody
 * else needs the right one. All methods may be called from any thread; they return when they are done.
 */
public final class PostgresServer implements AutoCloseable {
    /** The name of the superuser, who needs no password. */
    public static final String SUPERUSER = "postgres";

    /** The release line that is started if none is asked for. */
    public static final String DEFAULT_VERSION = "15";

    private final int port;
    private final ServerControl control;

    private PostgresServer(Builder builder) {
        this.port = builder.port == 0 ? FreePort.find() : builder.port;
        PostgresBinaries binaries = PostgresBinaries.of(builder.version);
        Map<String, String> settings = defaults(binaries, port);
        settings.putAll(builder.settings);
        ServerDirectory directory = ServerDirectory.of(builder.directory, "postgres");
        PostgresCluster cluster = new PostgresCluster(binaries, directory.path(), settings);
        this.control = ServerControl.start(cluster.name(), directory, cluster::launch);
    }

    /** Starts a server of the default version. */
    public static PostgresServer start() {
        return builder().start();
    }

    /** Starts a server of a release line: 9.6, 12, 15, 17 or 18. */
    public static PostgresServer start(String version) {
        return builder().version(version).start();
    }

    public static Builder builder() {
        return new Builder();
    }

    public int port() {
        return port;
    }

    /** The JDBC address of a database, without a user. */
    public String jdbcUrl(String database) {
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + database;
    }

    /** Creates an empty database that belongs to the superuser. */
    public void createDatabase(String name) {
        execute(SUPERUSER, "CREATE DATABASE \"" + name.replace("\"", "\"\"") + "\"");
    }

    /** Runs SQL as the superuser in a database, each call over a connection of its own. */
    public void execute(String database, String sql) {
        try (Connection connection = connect(database);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(
                    "The test server refused SQL in the database " + database + ": " + e.getMessage(), e);
        }
    }

    /** Connects to a database as the superuser; the caller closes the connection. */
    public Connection connect(String database) throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", SUPERUSER);
        return DriverManager.getConnection(jdbcUrl(database), properties);
    }

    /** Starts again after a stop or a kill, on the same port and data, and recovers if it must. */
    public void startAgain() {
        control.start();
    }

    /** Stops in good order, without waiting for clients to leave; does nothing if it does not run. */
    public void stop() {
        control.stop();
    }

    /** Kills all processes of the server, so that the next start recovers; does nothing if it does not run. */
    public void kill() {
        control.kill();
    }

    /** Ends the server and deletes its folder, unless the folder was named in the builder. */
    @Override
    public void close() {
        control.close();
    }

    private static Map<String, String> defaults(PostgresBinaries binaries, int port) {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("listen_addresses", "127.0.0.1");
        settings.put("port", String.valueOf(port));
        settings.put("unix_socket_directories", "");
        settings.put("wal_level", "logical");
        settings.put("max_replication_slots", "20");
        settings.put("max_wal_senders", "20");
        settings.put("shared_buffers", "32MB");
        settings.put("synchronous_commit", "on");
        // A killed process loses nothing by it, only a machine that loses power does.
        settings.put("fsync", "off");
        if (binaries.majorVersion() >= 10) {
            settings.put("password_encryption", "scram-sha-256");
        }
        settings.put("timezone", "UTC");
        settings.put("log_timezone", "UTC");
        settings.put("lc_messages", "C");
        settings.put("logging_collector", "off");
        settings.put("log_line_prefix", "%m [%p] %q%u@%d ");
        return settings;
    }

    /** What may differ from the defaults. */
    public static final class Builder {
        private final Map<String, String> settings = new LinkedHashMap<>();
        private String version = DEFAULT_VERSION;
        private @Nullable Path directory;
        private int port;

        private Builder() {}

        /** Starts this release line (9.6, 12, 15, 17 or 18) or a full version of the test servers. */
        public Builder version(String version) {
            this.version = version;
            return this;
        }

        /**
         * Keeps the data in this folder, also after the end; data of an earlier run is used again. Where root may not
         * make user namespaces, PostgreSQL runs as nobody, who must be able to reach the folder.
         */
        public Builder directory(Path directory) {
            this.directory = directory;
            return this;
        }

        /** Listens on this port instead of a free one. */
        public Builder port(int port) {
            this.port = port;
            return this;
        }

        /** Sets one setting, named as in postgresql.conf; ALTER SYSTEM still overrides it. */
        public Builder setting(String name, String value) {
            settings.put(name, value);
            return this;
        }

        /** Starts the server and returns when it answers. */
        public PostgresServer start() {
            return new PostgresServer(this);
        }
    }
}
