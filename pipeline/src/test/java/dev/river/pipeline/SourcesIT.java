package dev.river.pipeline;

import static dev.river.pipeline.TestSubscriptions.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.river.pipeline.check.Checks;
import dev.river.pipeline.check.Finding;
import dev.river.pipeline.status.State;
import dev.river.postgres.PluginChoice;
import dev.river.testservers.PostgresServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.postgresql.Driver;
import org.postgresql.PGConnection;
import org.postgresql.PGProperty;
import org.postgresql.replication.PGReplicationStream;

/** Servers and users that are not as River needs them, or not yet. */
@Timeout(300)
class SourcesIT {

    @RegisterExtension
    final TestSubscriptions river = TestSubscriptions.onServersOfTheirOwn("15");

    @Test
    void aStandbyIsRefusedWithASentenceUntilItIsPromoted() throws Exception {
        river.stream(PluginChoice.PGOUTPUT);
        river.stop();
        new ServerDisk(river.server(), river.database()).makeStandby();

        Subscription subscription = river.start(PluginChoice.PGOUTPUT);

        river.awaitState(State.RETRYING);
        assertThat(subscription.status().reason())
                .contains("is a standby (it is in recovery), and River reads from a primary");
        assertThat(findings()).singleElement().asString().contains("ERROR", "is a standby (it is in recovery)");
        river.execute("SELECT pg_promote()");
        river.awaitState(State.STREAMING);
        river.execute("INSERT INTO orders VALUES (500, 'after the promotion')");
        river.awaitSame("orders");
    }

    /** The server shall not take the reader for dead, which says nothing. */
    private void keepReaders() {
        river.execute("ALTER SYSTEM SET wal_sender_timeout = 0");
        river.execute("SELECT pg_reload_conf()");
    }

    @Test
    void someoneElseWhoReadsTheSlotIsNamed() throws Exception {
        river.stream(PluginChoice.TEST_DECODING);
        river.stop();
        keepReaders();
        try (Reader other = readSlot("impatient reader", river.database().slot())) {
            assertThat(findings())
                    .singleElement()
                    .asString()
                    .contains("WARNING", "is read by process ", "\"impatient reader\"", "pg_terminate_backend(");
            Subscription subscription = river.start(PluginChoice.TEST_DECODING);
            await().atMost(SOON)
                    .until(() -> String.valueOf(subscription.status().reason())
                            .matches("Waiting until slot .* is free, which is read by process \\d+ \\(application"
                                    + " \"impatient reader\", user \"postgres\", from 127\\.0\\.0\\.1\\)\\. .*"));
            assertThat(other.stream().isClosed()).isFalse();
        }

        river.awaitState(State.STREAMING);
        river.awaitSame("orders");
    }

    @Test
    void theDefaultsOfARoleChangeNothing() {
        river.execute("CREATE ROLE reader SUPERUSER LOGIN PASSWORD 'secret'");
        for (String setting : List.of(
                "default_transaction_read_only = on",
                "default_transaction_isolation = serializable",
                "default_transaction_deferrable = on",
                "standard_conforming_strings = off",
                "quote_all_identifiers = on",
                "statement_timeout = 1",
                "datestyle = German",
                "search_path = ''")) {
            river.execute("ALTER ROLE reader SET " + setting);
        }
        river.execute("CREATE TABLE \"it's \\ odd\" (id int PRIMARY KEY, at date);"
                + " INSERT INTO \"it's \\ odd\" VALUES (1, '2026-01-02')");

        river.startAs("reader", "secret", PluginChoice.PGOUTPUT);

        river.awaitState(State.STREAMING);
        river.execute(
                "INSERT INTO orders VALUES (500, 'streamed'); INSERT INTO \"it's \\ odd\" VALUES (2, '2026-01-03')");
        river.awaitSame("orders");
        await().atMost(SOON)
                .until(() -> river.records("it's \\ odd").stream()
                        .map(record -> Objects.requireNonNull(record.after()).text(1))
                        .toList()
                        .equals(List.of("2026-01-02", "2026-01-03")));
    }

    @Test
    void aPasswordThatIsMendedAtTheServerNeedsNoResume() {
        river.execute("CREATE ROLE reader SUPERUSER LOGIN PASSWORD 'secret'");
        Subscription subscription = river.startAs("reader", "secret", PluginChoice.PGOUTPUT);
        river.awaitState(State.STREAMING);

        river.execute("ALTER ROLE reader PASSWORD 'another'");
        river.breakSessions();
        river.awaitState(State.FAILED);
        assertThat(subscription.status().reason()).contains("refuses the password of user \"reader\"");
        assertThat(subscription.resume().state()).isEqualTo(State.FAILED);
        river.execute("INSERT INTO orders VALUES (500, 'meanwhile'); ALTER ROLE reader PASSWORD 'secret'");

        river.awaitState(State.STREAMING);
        river.awaitSame("orders");
    }

    @Test
    void walsendersThatAreUsedUpAreNamedWithTheRemedy() throws Exception {
        river.execute("SELECT pg_create_logical_replication_slot('other', 'test_decoding')");
        river.execute("ALTER SYSTEM SET max_wal_senders = 1");
        river.server().stop();
        river.server().startAgain();
        keepReaders();
        try (Reader other = readSlot("the only one", "other")) {
            assertThat(findings())
                    .singleElement()
                    .asString()
                    .contains("UNREACHABLE", "max_wal_senders", "end a replication session that nobody needs");
            Subscription subscription = river.start(PluginChoice.PGOUTPUT);
            river.awaitState(State.RETRYING);
            assertThat(subscription.status().reason()).contains("max_wal_senders");
            assertThat(other.stream().isClosed()).isFalse();
        }

        river.awaitState(State.STREAMING);
        river.awaitSame("orders");
    }

    private List<Finding> findings() {
        return Checks.findings(river.settings(PluginChoice.TEST_DECODING), river.store());
    }

    /** Someone else who reads a slot. */
    private record Reader(Connection connection, PGReplicationStream stream) implements AutoCloseable {

        @Override
        public void close() throws SQLException {
            connection.close();
        }
    }

    private Reader readSlot(String application, String slot) throws SQLException {
        Properties properties = new Properties();
        PGProperty.USER.set(properties, PostgresServer.SUPERUSER);
        PGProperty.REPLICATION.set(properties, "database");
        PGProperty.ASSUME_MIN_SERVER_VERSION.set(properties, "9.4");
        PGProperty.PREFER_QUERY_MODE.set(properties, "simple");
        PGProperty.APPLICATION_NAME.set(properties, application);
        Connection connection = Objects.requireNonNull(
                new Driver().connect(river.server().jdbcUrl(river.database().name()), properties));
        return new Reader(
                connection,
                connection
                        .unwrap(PGConnection.class)
                        .getReplicationAPI()
                        .replicationStream()
                        .logical()
                        .withSlotName(slot)
                        .start());
    }
}
