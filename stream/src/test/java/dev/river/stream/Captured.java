package dev.river.stream;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.river.sink.Lsn;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.concurrent.locks.LockSupport;
import org.postgresql.PGConnection;
import org.postgresql.PGProperty;
import org.postgresql.replication.PGReplicationStream;
import org.postgresql.replication.fluent.logical.ChainedLogicalStreamBuilder;

/**
 * A message as a server sent it.
 *
 * @param lsn the position that came with it
 * @param hex the message
 */
record Captured(Lsn lsn, String hex) {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    byte[] bytes() {
        return HexFormat.of().parseHex(hex);
    }

    /** Reads a slot from its start until so many transactions have come. */
    static List<Captured> read(String url, String user, String slot, Map<String, String> options, int transactions)
            throws SQLException {
        Properties properties = new Properties();
        PGProperty.USER.set(properties, user);
        PGProperty.REPLICATION.set(properties, "database");
        PGProperty.PREFER_QUERY_MODE.set(properties, "simple");
        PGProperty.ASSUME_MIN_SERVER_VERSION.set(properties, "10");
        PGProperty.OPTIONS.set(
                properties,
                "-c DateStyle=ISO -c IntervalStyle=iso_8601 -c TimeZone=UTC -c extra_float_digits=3 -c bytea_output=hex"
                        + " -c lc_monetary=C -c search_path=");
        List<Captured> messages = new ArrayList<>();
        try (Connection connection = DriverManager.getConnection(url, properties)) {
            ChainedLogicalStreamBuilder builder = connection
                    .unwrap(PGConnection.class)
                    .getReplicationAPI()
                    .replicationStream()
                    .logical()
                    .withSlotName(slot)
                    .withAutomaticFlush(false);
            options.forEach(builder::withSlotOption);
            PGReplicationStream stream = builder.start();
            Instant deadline = Instant.now().plus(PATIENCE);
            int commits = 0;
            while (commits < transactions) {
                if (Instant.now().isAfter(deadline)) {
                    throw new IllegalStateException(
                            "Only " + commits + " of " + transactions + " transactions came through slot " + slot);
                }
                ByteBuffer message = stream.readPending();
                if (message == null) {
                    LockSupport.parkNanos(1_000_000);
                    continue;
                }
                byte[] bytes = new byte[message.remaining()];
                message.get(bytes);
                messages.add(new Captured(
                        new Lsn(stream.getLastReceiveLSN().asLong()),
                        HexFormat.of().formatHex(bytes)));
                commits += bytes[0] == 'C' ? 1 : 0;
            }
        }
        return messages;
    }

    /** Messages stored beside the tests: on each line a position and a message. */
    static List<Captured> stored(String name) {
        try (InputStream in = Objects.requireNonNull(Captured.class.getResourceAsStream(name), name)) {
            return new String(in.readAllBytes(), UTF_8)
                    .lines()
                    .map(line -> line.split(" "))
                    .map(parts -> new Captured(Lsn.parse(parts[0]), parts[1]))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static void store(Path file, List<Captured> messages) throws IOException {
        Files.write(file, messages.stream().map(m -> m.lsn() + " " + m.hex()).toList());
    }
}
