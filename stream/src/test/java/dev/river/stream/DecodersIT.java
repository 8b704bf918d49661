package dev.river.stream;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.river.postgres.encoding.Transcoder;
import dev.river.sink.Lsn;
import dev.river.stream.pgoutput.PgoutputDecoder;
import dev.river.stream.testdecoding.TestDecodingDecoder;
import dev.river.testservers.PostgresServer;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DecodersIT {

    private static final String DATABASE = "odd";

    @ParameterizedTest
    @ValueSource(strings = {"12", "15", "18"})
    void bothPluginsGiveTheSameChanges(String version) throws SQLException, IOException {
        try (PostgresServer server = PostgresServer.start(version)) {
            server.createDatabase(DATABASE);
            try (Connection connection = server.connect(DATABASE)) {
                OddValues.create(connection);
                prepare(connection, String.join(", ", OddValues.TABLES));
                OddValues.write(connection);
            }
            List<Captured> pgoutput = readPgoutput(server, OddValues.TRANSACTIONS);
            List<Captured> testDecoding = readTestDecoding(server, OddValues.TRANSACTIONS);

            RecordingHandler fromPgoutput = decodedPgoutput(pgoutput);
            assertThat(fromPgoutput.changes()).hasSize(29);
            assertThat(decodedTestDecoding(testDecoding, UTF_8).events()).isEqualTo(fromPgoutput.events());
            storeIfAskedFor(version, pgoutput, testDecoding);
        }
    }

    @Test
    void databaseInAnotherEncodingGivesTheSameChanges() throws SQLException {
        try (PostgresServer server = PostgresServer.start()) {
            server.execute(
                    PostgresServer.SUPERUSER,
                    "CREATE DATABASE " + DATABASE + " ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0");
            try (Connection connection = server.connect(DATABASE);
                    Statement statement = connection.createStatement()) {
                statement.execute("CREATE TABLE public.\"Größe\" (\"größe\" text PRIMARY KEY)");
                prepare(connection, "public.\"Größe\"");
                statement.execute("INSERT INTO public.\"Größe\" VALUES ('grün''s'), ('ß')");
                statement.execute("UPDATE public.\"Größe\" SET \"größe\" = 'ü' WHERE \"größe\" = 'ß'");
            }

            RecordingHandler fromTestDecoding = decodedTestDecoding(readTestDecoding(server, 2), ISO_8859_1);
            assertThat(fromTestDecoding.events())
                    .contains("UPDATE public.Größe {größe='ß'} -> {größe='ü'}")
                    .isEqualTo(decodedPgoutput(readPgoutput(server, 2)).events());
        }
    }

    /** Publishes the tables, and makes a slot for each plugin. */
    private static void prepare(Connection connection, String tables) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("CREATE PUBLICATION odd FOR TABLE " + tables);
            statement.execute("SELECT pg_create_logical_replication_slot('pgoutput', 'pgoutput'),"
                    + " pg_create_logical_replication_slot('test_decoding', 'test_decoding')");
        }
    }

    private static List<Captured> readPgoutput(PostgresServer server, int transactions) throws SQLException {
        return Captured.read(
                server.jdbcUrl(DATABASE),
                PostgresServer.SUPERUSER,
                "pgoutput",
                Map.of("proto_version", "1", "publication_names", "odd"),
                transactions);
    }

    private static List<Captured> readTestDecoding(PostgresServer server, int transactions) throws SQLException {
        return Captured.read(
                server.jdbcUrl(DATABASE),
                PostgresServer.SUPERUSER,
                "test_decoding",
                Map.of("include-xids", "true", "skip-empty-xacts", "true"),
                transactions);
    }

    private static RecordingHandler decodedPgoutput(List<Captured> messages) {
        RecordingHandler handler = new RecordingHandler();
        Decoder decoder = new PgoutputDecoder(new LiteralCatalog(), handler);
        messages.forEach(message -> decoder.decode(message.bytes(), message.lsn()));
        return handler;
    }

    private static RecordingHandler decodedTestDecoding(List<Captured> messages, Charset charset) {
        RecordingHandler handler = new RecordingHandler();
        LiteralCatalog catalog = new LiteralCatalog().withFullIdentity(OddValues.WHOLE);
        Decoder decoder = new TestDecodingDecoder(
                catalog, handler, new Transcoder(charset, replaced -> {}), Lsn.ZERO, Clock.systemUTC());
        messages.forEach(message -> decoder.decode(message.bytes(), message.lsn()));
        return handler;
    }

    /** {@code -Driver.capture=src/test/resources/dev/river/stream} renews what {@link CapturedMessagesTest} reads. */
    private static void storeIfAskedFor(String version, List<Captured> pgoutput, List<Captured> testDecoding)
            throws IOException {
        String directory = System.getProperty("river.capture");
        if (directory != null && version.equals(PostgresServer.DEFAULT_VERSION)) {
            Captured.store(Path.of(directory, "pgoutput.hex"), pgoutput);
            Captured.store(Path.of(directory, "test_decoding.hex"), testDecoding);
        }
    }
}
