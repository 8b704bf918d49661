package dev.river.stream;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.river.postgres.Plugin;
import dev.river.postgres.PluginChoice;
import dev.river.postgres.Source;
import dev.river.postgres.change.Change;
import dev.river.postgres.change.Transaction;
import dev.river.postgres.session.Database;
import dev.river.postgres.session.Server;
import dev.river.sink.Lsn;
import dev.river.sink.Row;
import dev.river.stream.pgoutput.PgoutputDecoder;
import dev.river.testservers.PostgresServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The loop on a real slot, by each way to the server. */
@Timeout(120)
class ReplicationLoopIT {

    /** How long the server puts up with a client that does not say that it lives, where it is asked to. */
    private static final String SHORT_PATIENCE = "3s";

    enum Way {
        TCP,
        UNIX,
        TLS,
        TLS_VERIFIED
    }

    private static final AtomicInteger COUNT = new AtomicInteger();

    @TempDir
    static Path folder;

    private static PostgresServer server;
    private static Path certificate;

    private final String name = "db" + COUNT.incrementAndGet();
    private final List<Database> databases = new ArrayList<>();

    @BeforeAll
    static void startServer() throws Exception {
        // PostgreSQL may have to run as another user than the one that starts it.
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
        server = PostgresServer.builder()
                .setting("unix_socket_directories", folder.toString())
                .start();
        certificate = ServerCertificate.installIn(server, folder);
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    @BeforeEach
    void createSlot() {
        server.createDatabase(name);
        execute("CREATE TABLE changes (id int PRIMARY KEY, value text)");
        execute("CREATE PUBLICATION changes FOR TABLE changes");
        execute("SELECT pg_create_logical_replication_slot('" + name + "', 'pgoutput')");
    }

    @AfterEach
    void endSessions() {
        databases.forEach(Database::abort);
    }

    @ParameterizedTest
    @EnumSource
    void burstIsReadToItsEndAndLoneChangesAfterItEndTheWait(Way way) throws SQLException {
        ReplicationStream stream = open(way, Map.of());
        // All that will come is safe: or the server would send a keepalive behind each change, which ends the wait too.
        stream.acknowledge(new Lsn(Long.MAX_VALUE));
        Reader reader = new Reader(stream, 8010);
        CompletableFuture<Void> reading = CompletableFuture.runAsync(reader::read);
        assertThat(isOn(way)).isTrue();

        // Whole buffers of small messages are sent at once where the server could not send for a while.
        insert(1, 2000, 2000);
        await().atMost(60, SECONDS).until(this::isHeldUp);
        insert(2001, 7000, 1);
        execute("DO $$ BEGIN FOR i IN 7001..8000 LOOP " + inserted("i", 1) + "; COMMIT; END LOOP; END $$");
        reader.letGo();
        await().atMost(60, SECONDS).until(() -> reader.hasNothingLeftOf(8000));
        for (int id = 8001; id <= 8010; id++) {
            int lone = id;
            insert(lone, lone, 1);
            await().until(() -> reader.hasNothingLeftOf(lone));
        }

        reading.join();
        assertThat(reader.ids()).containsExactlyElementsOf(upTo(8010));
    }

    @ParameterizedTest
    @EnumSource(names = {"UNIX", "TLS_VERIFIED"})
    void readerThatIsHeldUpHoldsTheServerUpAndKeepsTheConnection(Way way) throws SQLException {
        Reader reader = new Reader(open(way, Map.of("options", "-c wal_sender_timeout=" + SHORT_PATIENCE)), 2000);
        CompletableFuture<Void> reading = CompletableFuture.runAsync(reader::read);

        insert(1, 2000, 2000);
        await().atMost(60, SECONDS).until(this::isHeldUp);
        String since = query("SELECT clock_timestamp()::text");
        await().atMost(60, SECONDS)
                .until(() ->
                        isSession("reply_time > '" + since + "'::timestamptz + '" + SHORT_PATIENCE + "'::interval"));
        await().until(this::isHeldUp);
        assertThat(reader.ids()).isEmpty();
        reader.letGo();

        reading.join();
        assertThat(reader.ids()).containsExactlyElementsOf(upTo(2000));
    }

    private ReplicationStream open(Way way, Map<String, String> more) {
        Map<String, String> properties = new HashMap<>(more);
        switch (way) {
            case TCP -> properties.put("sslmode", "disable");
            case UNIX -> {}
            case TLS -> properties.put("sslmode", "require");
            case TLS_VERIFIED -> {
                properties.put("sslmode", "verify-full");
                properties.put("sslrootcert", certificate.toString());
            }
        }
        Database database = new Database(new Source(
                server.jdbcUrl(name),
                way == Way.UNIX ? folder.resolve(".s.PGSQL." + server.port()) : null,
                PostgresServer.SUPERUSER,
                null,
                name,
                PluginChoice.PGOUTPUT,
                "changes",
                properties));
        databases.add(database);
        Server version = database.jdbi().withHandle(Server::of);
        return ReplicationStream.open(database, version, Plugin.PGOUTPUT, List.of("changes"), Lsn.ZERO, Lsn.ZERO);
    }

    private void insert(int first, int last, int repetitions) {
        execute(inserted("i", repetitions) + " FROM generate_series(" + first + ", " + last + ") i");
    }

    private static String inserted(String id, int repetitions) {
        return "INSERT INTO changes SELECT " + id + ", repeat(" + id + " || ' ', " + repetitions + ")";
    }

    private void execute(String sql) {
        server.execute(name, sql);
    }

    private String query(String sql) throws SQLException {
        try (Connection connection = server.connect(name);
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            result.next();
            return result.getString(1);
        }
    }

    /** What the server says of the session that reads the slot. */
    private boolean isSession(String condition) throws SQLException {
        return query("SELECT count(*) FROM pg_replication_slots JOIN pg_stat_replication ON pid = active_pid"
                        + " JOIN pg_stat_ssl USING (pid) JOIN pg_stat_activity a USING (pid)"
                        + " WHERE slot_name = '" + name + "' AND " + condition)
                .equals("1");
    }

    private boolean isOn(Way way) throws SQLException {
        return isSession(
                switch (way) {
                    case TCP -> "NOT ssl AND a.client_addr IS NOT NULL";
                    case UNIX -> "NOT ssl AND a.client_addr IS NULL";
                    case TLS, TLS_VERIFIED -> "ssl";
                });
    }

    private boolean isHeldUp() throws SQLException {
        return isSession("wait_event = 'WalSenderWriteData'");
    }

    private static List<Integer> upTo(int last) {
        return IntStream.rangeClosed(1, last).boxed().toList();
    }

    /** Keeps the keys of the rows that are committed, up to the last one that it wants. */
    private static final class Reader implements StreamListener {

        private final ReplicationStream stream;
        private final int last;
        private final List<Integer> open = new ArrayList<>();
        private final List<Integer> ids = Collections.synchronizedList(new ArrayList<>());
        private final CountDownLatch mayRead = new CountDownLatch(1);
        private volatile int seenWhenIdle;

        Reader(ReplicationStream stream, int last) {
            this.stream = stream;
            this.last = last;
        }

        /** Reads until it has what it wants. */
        void read() {
            new ReplicationLoop(stream, new PgoutputDecoder(new LiteralCatalog(), this), this).run();
        }

        List<Integer> ids() {
            return List.copyOf(ids);
        }

        boolean hasNothingLeftOf(int count) {
            return seenWhenIdle == count;
        }

        void letGo() {
            mayRead.countDown();
        }

        @Override
        public void onBegin(Transaction transaction) {}

        /** As where the lanes are full: says that it lives, and reads nothing. */
        @Override
        public void onChange(Change change) {
            try {
                while (!mayRead.await(50, MILLISECONDS)) {
                    stream.keepAlive();
                }
            } catch (InterruptedException e) {
                throw new CancellationException();
            }
            Row row = Objects.requireNonNull(change.after());
            String id = Objects.requireNonNull(row.text(0));
            String value = Objects.requireNonNull(row.text(1));
            assertThat(value).isEqualTo((id + " ").repeat(value.length() / (id.length() + 1)));
            open.add(Integer.valueOf(id));
        }

        @Override
        public void onMessage(Lsn lsn) {}

        @Override
        public void onCommit(Lsn endLsn) {
            ids.addAll(open);
            open.clear();
        }

        @Override
        public void onPosition(Lsn lsn) {}

        /** Nothing but what comes ends the wait, up to the end. */
        @Override
        public Duration onIdle() {
            seenWhenIdle = ids.size();
            return seenWhenIdle == last ? Duration.ofMillis(1) : Duration.ofHours(1);
        }

        @Override
        public void onBusy() {}

        @Override
        public boolean wantsEnd(boolean inTransaction) {
            return !inTransaction && ids.size() == last;
        }
    }
}
