package dev.river.postgres.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.river.postgres.PluginChoice;
import dev.river.postgres.Source;
import dev.river.postgres.SourceException;
import dev.river.postgres.TestDatabase;
import dev.river.testservers.PostgresServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TimeZone;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.postgresql.PGConnection;

@Timeout(180)
class DatabaseIT {

    private static final Map<String, String> PROMISED = Map.of(
            "DateStyle", "ISO, MDY",
            "IntervalStyle", "iso_8601",
            "TimeZone", "UTC",
            "extra_float_digits", "3",
            "bytea_output", "hex",
            "client_encoding", "UTF8",
            "lc_monetary", "C",
            "row_security", "off",
            "statement_timeout", "0",
            "idle_in_transaction_session_timeout", "0");

    private static PostgresServer server;
    private static TestDatabase database;

    private final TimeZone jvmZone = TimeZone.getDefault();

    @BeforeAll
    static void startServer() {
        server = PostgresServer.start();
        database = TestDatabase.create(server);
        database.execute(
                "CREATE ROLE river LOGIN PASSWORD 'right'",
                "CREATE ROLE odd SUPERUSER LOGIN PASSWORD 'right'",
                "ALTER ROLE odd SET DateStyle = 'SQL, DMY'",
                "ALTER ROLE odd SET IntervalStyle = 'sql_standard'",
                "ALTER ROLE odd SET TimeZone = 'Asia/Kolkata'",
                "ALTER ROLE odd SET extra_float_digits = 0",
                "ALTER ROLE odd SET bytea_output = 'escape'",
                "ALTER ROLE odd SET statement_timeout = '1h'",
                "ALTER ROLE odd SET idle_in_transaction_session_timeout = '1h'",
                "ALTER ROLE odd SET search_path = 'public'");
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    /** pgjdbc tells the server the zone of the JVM, which must not count either. */
    @BeforeEach
    void moveTheJvmElsewhere() {
        TimeZone.setDefault(TimeZone.getTimeZone("America/St_Johns"));
    }

    @AfterEach
    void moveTheJvmBack() {
        TimeZone.setDefault(jvmZone);
    }

    @Test
    void settingsOfTheRoleGiveWayToThePromisedOnes() throws SQLException {
        try (Connection connection = database.as("odd", "right").connect()) {
            assertPromised(connection);
        }
    }

    @Test
    void walsenderKeepsThePromiseToo() throws SQLException {
        try (Connection connection = database.as("odd", "right").connectForReplication(150000)) {
            assertPromised(connection);
            assertThat(Timeline.of(connection).id()).isEqualTo(1);
        }
    }

    /** One whose network is cut ends soon at the server; one that is not read for a while must not. */
    @Test
    void sessionsEndWithTheirNetworkAndNotForASlowReader() throws SQLException {
        try (Connection ordinary = database.as("odd", "right").connect();
                Connection walsender = database.as("odd", "right").connectForReplication(150000)) {
            for (Connection connection : List.of(ordinary, walsender)) {
                assertThat(show(connection, "tcp_keepalives_idle")).isEqualTo("15");
                assertThat(show(connection, "tcp_user_timeout")).isEqualTo("0");
            }
        }
    }

    private static void assertPromised(Connection connection) throws SQLException {
        for (Map.Entry<String, String> setting : PROMISED.entrySet()) {
            assertThat(show(connection, setting.getKey())).as(setting.getKey()).isEqualTo(setting.getValue());
        }
        assertThat(show(connection, "search_path")).isIn("", "\"\"");
        assertThat(show(connection, "application_name")).isEqualTo("river river_" + database.name());
    }

    @Test
    void wrongPasswordIsRefusedForGood() {
        assertFatal(
                database.as("river", "wr0ng"), "refuses the password of user \"river\"", "correct user and password");
    }

    @Test
    void passwordThatIsMissingIsAskedFor() {
        assertFatal(database.as("river", null), "does not accept user \"river\"", "no password was provided");
    }

    @Test
    void userThatDoesNotExistIsRefusedForGood() {
        assertFatal(database.as("nobody", "wr0ng"), "user \"nobody\"");
    }

    @Test
    void databaseThatDoesNotExistIsNamed() {
        assertFatal(at(server.jdbcUrl("n0where"), "postgres", null), "no such database", "n0where", "correct the url");
    }

    @Test
    void wrongSslmodeIsNamed() {
        assertFatal(at(server.jdbcUrl("postgres") + "?sslmode=alwyas", "postgres", null), "alwyas", "correct sslmode");
    }

    @Test
    void userWhoMayNotReplicateIsTold() {
        Database river = database.as("river", "right");

        assertThatThrownBy(() -> river.connectForReplication(150000).close())
                .isInstanceOfSatisfying(
                        SourceException.class, e -> assertThat(e.isRetriable()).isFalse())
                .hasMessageContainingAll(database.source("river", null).address(), "user \"river\" has too few rights");
    }

    @Test
    void closedPortIsTriedAgain() throws IOException {
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        Database away = at("jdbc:postgresql://127.0.0.1:" + port + "/shop", "river", "right");

        assertThatThrownBy(() -> away.connect().close())
                .isInstanceOfSatisfying(
                        SourceException.class, e -> assertThat(e.isRetriable()).isTrue())
                .hasMessageContainingAll("127.0.0.1:" + port + "/shop cannot be reached", "Connection refused");
    }

    @Test
    void serverDescribesItself() {
        Server its = database.database().jdbi().withHandle(Server::of);

        assertThat(its.version()).isBetween(150000, 159999);
        assertThat(its.walLevel()).isEqualTo("logical");
        assertThat(its.encoding()).isEqualTo("UTF8");
        assertThat(its.database()).isEqualTo(database.name());
        assertThat(its.hasPgoutput()).isTrue();
    }

    @Test
    void whoWaitsForAnAnswerIsFreedByAnAbort() throws SQLException {
        Database held = database.database();
        try (Connection waiting = held.connect();
                Connection other = server.connect(database.name());
                Statement statement = other.createStatement()) {
            CompletableFuture<Void> answer = CompletableFuture.runAsync(() -> sleep(waiting));
            String pid = String.valueOf(waiting.unwrap(PGConnection.class).getBackendPID());
            await().atMost(Duration.ofSeconds(20)).until(() -> {
                try (ResultSet active = statement.executeQuery(
                        "SELECT FROM pg_stat_activity WHERE wait_event = 'PgSleep' AND pid = " + pid)) {
                    return active.next();
                }
            });

            held.abort();

            assertThatThrownBy(() -> answer.get(20, TimeUnit.SECONDS)).hasRootCauseInstanceOf(SocketException.class);
        }
    }

    private static void sleep(Connection connection) {
        try (Statement statement = connection.createStatement()) {
            statement.execute("SELECT pg_sleep(3600)");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void assertFatal(Database refused, String... parts) {
        assertThatThrownBy(() -> refused.connect().close())
                .isInstanceOfSatisfying(SourceException.class, e -> {
                    assertThat(e.isRetriable()).isFalse();
                    assertThat(e.getMessage())
                            .contains(refused.source().address())
                            .doesNotContain("wr0ng");
                })
                .hasMessageContainingAll(parts);
    }

    private static Database at(String url, String user, @Nullable String password) {
        return new Database(
                new Source(url, null, user, password, "river_shop", PluginChoice.AUTO, "river_shop", Map.of()));
    }

    private static String show(Connection connection, String setting) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SHOW " + setting)) {
            row.next();
            return row.getString(1);
        }
    }
}
