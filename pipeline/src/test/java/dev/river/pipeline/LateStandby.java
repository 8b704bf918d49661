package dev.river.pipeline;

import static dev.river.pipeline.TestSubscriptions.SOON;
import static org.awaitility.Awaitility.await;

import com.google.common.util.concurrent.Uninterruptibles;
import dev.river.testservers.PostgresServer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Objects;
import java.util.Properties;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.postgresql.Driver;
import org.postgresql.PGConnection;
import org.postgresql.PGProperty;
import org.postgresql.replication.LogSequenceNumber;
import org.postgresql.replication.PGReplicationStream;

/** Takes WAL as a synchronous standby does, and says a random time later that it has it. Commits wait for that. */
final class LateStandby implements AutoCloseable {

    private static final String NAME = "late";

    /** In nanoseconds. */
    private static final int LATEST = 40_000_000;

    private static final long LOOK_AGAIN = 1_000_000;

    private final PostgresServer server;
    private final Connection connection;
    private final PGReplicationStream wal;
    private final Random random = new Random(1);
    private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
    private final Thread thread = new Thread(this::follow, "late-standby");
    private volatile boolean held;
    private volatile boolean ended;

    /** Starts one, for which all commits of the server wait from now on. */
    LateStandby(PostgresServer server) throws SQLException {
        this.server = server;
        Properties properties = new Properties();
        PGProperty.USER.set(properties, PostgresServer.SUPERUSER);
        PGProperty.REPLICATION.set(properties, "true");
        PGProperty.ASSUME_MIN_SERVER_VERSION.set(properties, "9.4");
        PGProperty.PREFER_QUERY_MODE.set(properties, "simple");
        PGProperty.APPLICATION_NAME.set(properties, NAME);
        this.connection = Objects.requireNonNull(new Driver().connect(server.jdbcUrl("postgres"), properties));
        this.wal = connection
                .unwrap(PGConnection.class)
                .getReplicationAPI()
                .replicationStream()
                .physical()
                // It would answer by itself whenever the server asks whether it lives.
                .withAutomaticFlush(false)
                .withStartPosition(LogSequenceNumber.valueOf(ask("SELECT pg_current_wal_flush_lsn()::text")))
                .start();
        thread.start();
        server.execute("postgres", "ALTER SYSTEM SET synchronous_standby_names = '" + NAME + "'");
        server.execute("postgres", "SELECT pg_reload_conf()");
        await().atMost(SOON)
                .until(() -> ask("SELECT count(*) FROM pg_stat_replication WHERE application_name = '" + NAME
                                + "' AND sync_state = 'sync'")
                        .equals("1"));
    }

    private String ask(String sql) throws SQLException {
        try (Connection session = server.connect("postgres");
                Statement statement = session.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }

    private void follow() {
        try {
            while (!ended) {
                while (wal.readPending() != null) {
                    // What it says does not matter here.
                }
                LogSequenceNumber received = wal.getLastReceiveLSN();
                if (held || received.equals(wal.getLastFlushedLSN())) {
                    LockSupport.parkNanos(LOOK_AGAIN);
                } else {
                    LockSupport.parkNanos(random.nextInt(LATEST));
                    wal.setFlushedLSN(received);
                    wal.setAppliedLSN(received);
                    wal.forceUpdateStatus();
                }
            }
        } catch (SQLException e) {
            failure.set(e);
        }
    }

    /** From now on no commit ends. */
    void hold() {
        held = true;
    }

    void release() {
        held = false;
    }

    /** No commit waits any more. */
    @Override
    public void close() throws SQLException {
        server.execute("postgres", "ALTER SYSTEM RESET synchronous_standby_names");
        server.execute("postgres", "SELECT pg_reload_conf()");
        await().atMost(SOON).until(() -> ask("SHOW synchronous_standby_names").isEmpty());
        ended = true;
        Uninterruptibles.joinUninterruptibly(thread);
        connection.close();
        Exception error = failure.get();
        if (error != null) {
            throw new AssertionError("The standby has failed", error);
        }
    }
}
