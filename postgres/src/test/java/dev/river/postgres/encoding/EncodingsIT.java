package dev.river.postgres.encoding;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.river.testservers.PostgresServer;
import java.nio.charset.Charset;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EncodingsIT {

    /** What PostgreSQL makes of bytes; NULL where it refuses them. */
    private static final String CONVERTED =
            "CREATE FUNCTION pg_temp.converted(sequence bytea, encoding name) RETURNS text"
                    + " LANGUAGE plpgsql AS $$ BEGIN RETURN convert_from(sequence, encoding);"
                    + " EXCEPTION WHEN OTHERS THEN RETURN NULL; END $$";

    private static final String ONE_BYTE =
            "SELECT set_byte('\\x00', 0, i) AS sequence FROM generate_series(1, 255) AS i";

    private static final String TWO_BYTES = " UNION ALL SELECT set_byte(set_byte('\\x0000', 0, i), 1, j)"
            + " FROM generate_series(128, 255) AS i, generate_series(128, 255) AS j";

    private static final String THREE_BYTES =
            " UNION ALL SELECT set_byte(set_byte(set_byte('\\x000000', 0, l), 1, i), 2, j)"
                    + " FROM unnest(%s) AS l, generate_series(128, 255) AS i, generate_series(128, 255) AS j";

    private static final String PLANES =
            " UNION ALL SELECT set_byte(set_byte(set_byte('\\x8e000000', 1, p), 2, i), 3, j)"
                    + " FROM generate_series(160, 178) AS p, generate_series(160, 255) AS i, generate_series(160, 255) AS j";

    @ParameterizedTest
    @ValueSource(strings = {"9.6", "12", "15", "17", "18"})
    void eachSequenceIsThatOfPostgres(String version) throws SQLException {
        try (PostgresServer server = PostgresServer.start(version);
                Connection connection = server.connect(PostgresServer.SUPERUSER);
                Statement statement = connection.createStatement()) {
            statement.execute(CONVERTED);
            for (String encoding : Encodings.names()) {
                List<String> differences = new ArrayList<>();
                int compared = compare(statement, encoding, differences);

                System.out.println("PostgreSQL " + version + ", " + encoding + ": " + compared + " sequences compared");
                assertThat(compared).as("sequences of %s", encoding).isGreaterThan(200);
                assertThat(differences).as("differences in %s", encoding).isEmpty();
            }
        }
    }

    private static int compare(Statement statement, String encoding, List<String> differences) throws SQLException {
        Charset charset = Encodings.named(encoding).orElseThrow();
        int compared = 0;
        try (ResultSet rows = statement.executeQuery("SELECT sequence, pg_temp.converted(sequence, '" + encoding
                + "') FROM (" + sequences(encoding) + ") AS all_sequences")) {
            while (rows.next()) {
                byte[] sequence = rows.getBytes(1);
                String expected = rows.getString(2);
                compared += expected == null ? 0 : 1;
                difference(charset, sequence, expected, differences);
            }
        }
        return compared;
    }

    private static void difference(
            Charset charset, byte[] sequence, @Nullable String expected, List<String> differences) {
        AtomicLong replaced = new AtomicLong();
        String read =
                new String(new Transcoder(charset, replaced::addAndGet).utf8(sequence, 0, sequence.length), UTF_8);
        boolean same = expected == null ? replaced.get() > 0 : read.equals(expected) && replaced.get() == 0;
        if (!same) {
            differences.add(HexFormat.of().formatHex(sequence) + " is " + expected + ", read as " + read);
        }
    }

    private static String sequences(String encoding) {
        return switch (encoding) {
            case "EUC_CN", "EUC_KR" -> ONE_BYTE + TWO_BYTES;
            case "EUC_JP" -> ONE_BYTE + TWO_BYTES + THREE_BYTES.formatted("ARRAY[143]");
            case "EUC_TW" -> ONE_BYTE + TWO_BYTES + PLANES;
            case "UTF8" ->
                ONE_BYTE + TWO_BYTES + THREE_BYTES.formatted("ARRAY(SELECT * FROM generate_series(224, 239))");
            default -> ONE_BYTE;
        };
    }
}
