package dev.river.postgres.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.river.postgres.PluginChoice;
import dev.river.postgres.Source;
import dev.river.postgres.SourceException;
import dev.river.postgres.session.Database;
import dev.river.testservers.PostgresServer;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.PGConnection;

@Timeout(180)
class WireIT {

    private static final String KEEPALIVE_TIMER = "02";
    private static final int TICKS_A_SECOND = 100;

    @TempDir
    static Path folder;

    static PostgresServer server;

    @BeforeAll
    static void startServer() throws IOException {
        // PostgreSQL may have to run as another user than the one that starts it.
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
        server = PostgresServer.builder()
                .setting("unix_socket_directories", folder.toString())
                .start();
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    private static Path socket() {
        return folder.resolve(".s.PGSQL." + server.port());
    }

    private static Database database(@Nullable Path unixSocket) {
        return new Database(new Source(
                server.jdbcUrl(PostgresServer.SUPERUSER),
                unixSocket,
                PostgresServer.SUPERUSER,
                null,
                "river",
                PluginChoice.AUTO,
                "river",
                Map.of()));
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void sessionOverTcpProbesAServerThatIsSilentForAMinute() throws SQLException, IOException {
        try (Connection session = database(null).connect()) {
            int port = Integer.parseInt(text(session, "SELECT inet_client_port()"));

            assertThat(timer(port)).satisfies(timer -> {
                assertThat(timer[0]).isEqualTo(KEEPALIVE_TIMER);
                assertThat(Long.parseLong(timer[1], 16)).isBetween(1L, 60L * TICKS_A_SECOND);
            });
        }
    }

    @Test
    void sessionOverTheUnixSocketCarriesWhatIsLargerThanAnyBuffer() throws SQLException {
        try (Connection session = database(socket()).connect()) {
            assertThat(text(session, "SELECT coalesce(inet_client_addr()::text, 'local')"))
                    .isEqualTo("local");
            assertThat(text(session, "SELECT repeat('x', 5000000)")).hasSize(5_000_000);
            assertThat(text(session, "SELECT length('" + "y".repeat(5_000_000) + "')"))
                    .isEqualTo("5000000");
        }
    }

    @Test
    void socketThatIsNotThereIsNamed() {
        Path missing = folder.resolve(".s.PGSQL.1");

        assertThatThrownBy(() -> database(missing).connect())
                .isInstanceOf(SourceException.class)
                .hasMessageContaining(missing.toString());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whatTheServerSendsEndsTheWaitAndIsStillThere(boolean unix) throws SQLException, IOException {
        Database database = database(unix ? socket() : null);
        try (Connection listening = database.connect();
                Connection other = database.connect();
                Statement listen = listening.createStatement()) {
            listen.execute("LISTEN news");
            Wire wire = database.wire(listening).orElseThrow();
            assertThat(wire.await(Duration.ofMillis(1))).isFalse();

            CompletableFuture<Boolean> waiting = CompletableFuture.supplyAsync(() -> awaitLong(wire));
            try (Statement notify = other.createStatement()) {
                notify.execute("NOTIFY news");
            }

            assertThat(waiting.join()).isTrue();
            assertThat(wire.await(Duration.ofMillis(1))).isTrue();
            assertThat(listening.unwrap(PGConnection.class).getNotifications()).hasSize(1);
            assertThat(wire.await(Duration.ofMillis(1))).isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void endOfTheConnectionEndsTheWaitWithAnError(boolean unix) throws SQLException {
        Database database = database(unix ? socket() : null);
        try (Connection session = database.connect();
                Connection other = database(null).connect()) {
            Wire wire = database.wire(session).orElseThrow();
            text(other, "SELECT pg_terminate_backend(" + text(session, "SELECT pg_backend_pid()") + ")");

            // The server says why first, which nobody reads here.
            await().untilAsserted(() -> {
                byte[] rest = new byte[1 << 16];
                assertThatThrownBy(() -> {
                            while (wire.await(Duration.ofSeconds(10))) {
                                assertThat(wire.input().read(rest)).isPositive();
                            }
                        })
                        .isInstanceOf(EOFException.class);
            });
            session.abort(Runnable::run);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void lookSeesWhatHasComeAndDoesNotWaitForMore(boolean unix) throws SQLException, IOException {
        Database database = database(unix ? socket() : null);
        try (Connection listening = database.connect();
                Connection other = database.connect();
                Statement listen = listening.createStatement();
                Statement notify = other.createStatement()) {
            listen.execute("LISTEN news");
            notify.execute("NOTIFY news");

            // Nobody waits in between: the look itself reads.
            PGConnection looking = listening.unwrap(PGConnection.class);
            await().until(() -> looking.getNotifications().length == 1);
        }
    }

    @Test
    void socketOfItsOwnBesideAFactoryOfTheUsersIsRefused() {
        Source both = new Source(
                server.jdbcUrl(PostgresServer.SUPERUSER),
                socket(),
                PostgresServer.SUPERUSER,
                null,
                "river",
                PluginChoice.AUTO,
                "river",
                Map.of("socketFactory", "com.example.Sockets"));

        assertThatThrownBy(() -> new Database(both).connect())
                .isInstanceOf(SourceException.class)
                .hasMessageContaining("unixSocket");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void abortEndsASessionThatWaitsForAnAnswer(boolean unix) throws SQLException {
        Database database = database(unix ? socket() : null);
        try (Connection session = database.connect();
                Connection other = database(null).connect()) {
            int pid = Integer.parseInt(text(session, "SELECT pg_backend_pid()"));
            CompletableFuture<String> answer =
                    CompletableFuture.supplyAsync(() -> quietly(session, "SELECT pg_sleep(600)"));
            await().until(() -> !text(other, "SELECT coalesce(wait_event, '') FROM pg_stat_activity WHERE pid = " + pid)
                    .isEmpty());

            database.abort();

            assertThat(answer.join()).isEqualTo("failed");
        }
    }

    private static boolean awaitLong(Wire wire) {
        try {
            return wire.await(Duration.ofMinutes(1));
        } catch (IOException e) {
            return false;
        }
    }

    private static String quietly(Connection session, String sql) {
        try {
            return text(session, sql);
        } catch (SQLException e) {
            return "failed";
        }
    }

    private static String text(Connection session, String sql) throws SQLException {
        try (Statement statement = session.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            result.next();
            return result.getString(1);
        }
    }

    /** Which timer runs for the connection from that port, and for how many ticks it will, as Linux shows it. */
    private static String[] timer(int localPort) throws IOException {
        String local = String.format(":%04X", localPort);
        try (Stream<String> v4 = Files.lines(Path.of("/proc/net/tcp"));
                Stream<String> v6 = Files.lines(Path.of("/proc/net/tcp6"))) {
            return Stream.concat(v4, v6)
                    .map(line -> line.trim().split("\\s+"))
                    .filter(fields -> fields[1].endsWith(local))
                    .map(fields -> fields[5].split(":"))
                    .findFirst()
                    .orElseThrow();
        }
    }
}
