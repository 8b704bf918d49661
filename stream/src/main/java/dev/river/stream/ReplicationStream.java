package dev.river.stream;

import dev.river.postgres.Plugin;
import dev.river.postgres.Quoted;
import dev.river.postgres.SourceException;
import dev.river.postgres.SqlState;
import dev.river.postgres.session.Database;
import dev.river.postgres.session.Server;
import dev.river.postgres.session.TextReading;
import dev.river.postgres.wire.Wire;
import dev.river.sink.Lsn;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.replication.LogSequenceNumber;
import org.postgresql.replication.PGReplicationStream;
import org.postgresql.replication.fluent.logical.ChainedLogicalStreamBuilder;

/** A slot that is being read. For one thread. */
public final class ReplicationStream implements AutoCloseable {

    /** How often pgjdbc reports to the server that we live, in seconds: well below any sensible wal_sender_timeout. */
    private static final int STATUS_INTERVAL = 5;

    private static final long HALF_A_MILLISECOND = 500_000;

    private final Database database;
    /** Kept, because pgjdbc closes a connection that nobody refers to, under its own stream. */
    private final Connection connection;

    private final Optional<Wire> wire;
    private final PGReplicationStream stream;

    private ReplicationStream(Database database, Connection connection, PGReplicationStream stream) {
        this.database = database;
        this.connection = connection;
        this.wire = database.wire(connection);
        this.stream = stream;
    }

    /**
     * Starts to read the source's slot.
     *
     * @param publications the publications that pgoutput reads; not used by test_decoding
     * @param start transactions that ended at or before it are left out
     * @param durable what is acknowledged to the server, at or before the start
     * @throws SourceException if the slot is read by another session (retriable), is gone, or the server is away
     */
    public static ReplicationStream open(
            Database database, Server server, Plugin plugin, List<String> publications, Lsn start, Lsn durable) {
        String slot = database.source().slot();
        Connection connection = database.connectForReplication(server.version());
        try {
            ChainedLogicalStreamBuilder builder = connection
                    .unwrap(PGConnection.class)
                    .getReplicationAPI()
                    .replicationStream()
                    .logical()
                    .withSlotName(slot)
                    .withStartPosition(LogSequenceNumber.valueOf(start.value()))
                    .withStatusInterval(STATUS_INTERVAL, TimeUnit.SECONDS)
                    .withAutomaticFlush(false);
            switch (plugin) {
                case PGOUTPUT ->
                    builder.withSlotOption("proto_version", 1)
                            .withSlotOption(
                                    "publication_names",
                                    publications.stream()
                                            .map(Quoted::identifier)
                                            .collect(Collectors.joining(",")));
                case TEST_DECODING ->
                    builder.withSlotOption("include-xids", true).withSlotOption("skip-empty-xacts", true);
            }
            ReplicationStream opened = new ReplicationStream(database, connection, builder.start());
            opened.acknowledge(durable);
            return opened;
        } catch (SourceException e) {
            close(connection, e);
            throw e;
        } catch (SQLException e) {
            SourceException error = SourceException.of(database.source(), "read the slot \"" + slot + "\"", e);
            close(connection, error);
            throw error;
        }
    }

    /**
     * What decides which messages a transaction comes with: read in another way, it may come with others.
     *
     * @param publications those that pgoutput reads; not used by test_decoding
     */
    public static String decoding(Plugin plugin, List<String> publications) {
        return switch (plugin) {
            case PGOUTPUT -> "pgoutput 1 " + publications.stream().sorted().collect(Collectors.joining(","));
            case TEST_DECODING -> "test_decoding";
        };
    }

    /**
     * The next message of the plugin, from the buffer's position to its limit, in an array that nobody else uses.
     *
     * @return null if none has come yet
     */
    public @Nullable ByteBuffer poll() {
        try {
            return stream.readPending();
        } catch (SQLException e) {
            throw lost(e);
        }
    }

    /** How the values of the messages are read. */
    public TextReading text() {
        try {
            return database.text(connection);
        } catch (SQLException e) {
            throw lost(e);
        }
    }

    /** Waits until there may be something to {@link #poll}, for so long at most. */
    public void await(Duration timeout) {
        try {
            if (wire.isPresent()) {
                wire.get().await(timeout);
            } else {
                // Of a socket of the user's own nothing is known.
                LockSupport.parkNanos(HALF_A_MILLISECOND);
            }
        } catch (IOException e) {
            throw lost(new SQLException(e.getMessage(), SqlState.CONNECTION_FAILURE, e));
        }
    }

    /** The position of the message that {@link #poll} gave last, or of a keepalive that came after it. */
    public Lsn lastReceived() {
        return new Lsn(stream.getLastReceiveLSN().asLong());
    }

    /** Acknowledges everything before to the server, and reports that we live. */
    public void acknowledge(Lsn flushedLsn) {
        LogSequenceNumber position = LogSequenceNumber.valueOf(flushedLsn.value());
        stream.setFlushedLSN(position);
        stream.setAppliedLSN(position);
        keepAlive();
    }

    /** Reports to the server that we live, so that it does not drop the connection while nothing is read. */
    public void keepAlive() {
        try {
            stream.forceUpdateStatus();
        } catch (SQLException e) {
            throw lost(e);
        }
    }

    private SourceException lost(SQLException e) {
        return SourceException.of(
                database.source(),
                "continue with the slot \"" + database.source().slot() + "\"",
                e);
    }

    /** Ends the session, which lets go of the slot. */
    @Override
    public void close() {
        close(connection, null);
    }

    private static void close(Connection connection, @Nullable SourceException error) {
        try {
            connection.close();
        } catch (SQLException e) {
            // It is of no use any more either way; the server lets go of the slot once it notices.
            if (error != null) {
                error.addSuppressed(e);
            }
        }
    }
}
