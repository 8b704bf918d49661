package dev.river.testservers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(180)
class PostgresServerIT {

    @ParameterizedTest
    @CsvSource({"9.6, test_decoding", "12, pgoutput", "15, pgoutput", "17, pgoutput", "18, pgoutput"})
    void keepsRowsAndSlotsWhenKilled(String version, String plugin) throws SQLException {
        try (PostgresServer server = PostgresServer.start(version)) {
            server.createDatabase("shop");
            server.execute("shop", "CREATE TABLE product (id int PRIMARY KEY)");
            server.execute("shop", "SELECT pg_create_logical_replication_slot('river', '" + plugin + "')");
            server.execute("shop", "INSERT INTO product VALUES (1)");

            server.kill();
            assertThatThrownBy(() -> server.connect("shop").close()).isInstanceOf(SQLException.class);
            server.startAgain();

            assertThat(query(server, "SELECT count(*) FROM product")).isEqualTo("1");
            assertThat(query(server, "SELECT plugin FROM pg_replication_slots")).isEqualTo(plugin);
            assertThat(query(server, "SHOW server_version")).startsWith(version);
        }
    }

    @Test
    void stopsWhileClientsAreConnectedAndStartsAgain() throws SQLException {
        try (PostgresServer server = PostgresServer.start()) {
            server.createDatabase("shop");
            try (Connection client = server.connect("shop")) {
                server.stop();
                assertThat(client.isValid(5)).isFalse();
            }
            server.startAgain();
            assertThat(query(server, "SELECT 1")).isEqualTo("1");
        }
    }

    @ParameterizedTest
    @CsvSource({"9.6", "12", "15"})
    void asksEverybodyButTheSuperuserForThePassword(String version) throws SQLException {
        try (PostgresServer server = PostgresServer.start(version)) {
            server.createDatabase("shop");
            server.execute("shop", "CREATE USER clerk REPLICATION PASSWORD 'right'");
            DriverManager.getConnection(server.jdbcUrl("shop"), "clerk", "right")
                    .close();
            assertThatThrownBy(() -> DriverManager.getConnection(server.jdbcUrl("shop"), "clerk", "wrong")
                            .close())
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("password authentication failed");
        }
    }

    @Test
    void keepsTheFolderThatItWasGiven(@TempDir Path folder) throws SQLException {
        PostgresServer.Builder builder =
                PostgresServer.builder().directory(folder).port(FreePort.find()).setting("max_connections", "17");
        try (PostgresServer server = builder.start()) {
            server.createDatabase("shop");
        }
        try (PostgresServer server = builder.start()) {
            assertThat(query(server, "SHOW max_connections")).isEqualTo("17");
        }
    }

    @Test
    void tellsTheEndOfTheLogWhenItCannotStart() {
        assertThatThrownBy(() -> PostgresServer.builder()
                        .setting("no_such_setting", "1")
                        .start()
                        .close())
                .isInstanceOf(ServerStartException.class)
                .hasMessageContaining("PostgreSQL 15")
                .hasMessageContaining("no_such_setting");
    }

    private static String query(PostgresServer server, String sql) throws SQLException {
        try (Connection connection = server.connect("shop");
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            result.next();
            return result.getString(1);
        }
    }
}
