package dev.river.pipeline;

import static dev.river.pipeline.TestSubscriptions.SOON;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.river.pipeline.RandomValues.TypeSample;
import dev.river.postgres.PluginChoice;
import dev.river.sink.ChangeRecord;
import dev.river.sink.Column;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Values of all types, made up anew in each run: the stream tells each as the dump does, byte for byte, and its JSON leads back to
 * the value that PostgreSQL has.
 */
@Timeout(300)
abstract class GeneratedValues {

    private static final int ROWS = 12;
    private static final int COLUMNS_OF_A_TABLE = 20;
    private static final int STREAMED = 1000;

    @RegisterExtension
    final TestSubscriptions river;

    private final PluginChoice plugin;
    private final long seed = new Random().nextLong();

    GeneratedValues(String version, PluginChoice plugin) {
        this.river = new TestSubscriptions(version);
        this.plugin = plugin;
    }

    /** A table of made up types. */
    private record Sample(String table, List<TypeSample> columns) {}

    @Test
    void eachValueIsTheSameFromDumpAndStreamAndLeadsBackToIt() throws SQLException {
        river.execute(RandomValues.TYPES);
        List<Sample> samples = createTables();
        river.stream(plugin);
        samples.forEach(sample -> river.execute("INSERT INTO " + sample.table() + " SELECT id + " + STREAMED + ", "
                + names(sample) + " FROM " + sample.table()));

        int values = 0;
        for (Sample sample : samples) {
            await().atMost(SOON).until(() -> river.streamed(sample.table()).size() == ROWS);
            Map<Integer, String> dumped = data(sample, true);
            assertThat(data(sample, false))
                    .as("seed %s", seed)
                    .isEqualTo(dumped)
                    .hasSize(ROWS);
            values += leadBack(sample, dumped);
        }
        assertThat(values).isGreaterThan(ROWS * 90);
    }

    private List<Sample> createTables() {
        int version = Integer.parseInt(
                river.database().query("SHOW server_version_num").orElseThrow());
        RandomValues random = new RandomValues(seed, version);
        List<TypeSample> types = random.all();
        List<Sample> samples = new ArrayList<>();
        for (int i = 0; i < types.size(); i += COLUMNS_OF_A_TABLE) {
            Sample sample = new Sample(
                    "sample_" + samples.size(), types.subList(i, Math.min(types.size(), i + COLUMNS_OF_A_TABLE)));
            samples.add(sample);
            StringBuilder columns = new StringBuilder("id int PRIMARY KEY");
            for (int c = 0; c < sample.columns().size(); c++) {
                columns.append(", c")
                        .append(c)
                        .append(' ')
                        .append(sample.columns().get(c).type());
            }
            river.execute("CREATE TABLE " + sample.table() + " (" + columns + ")");
            for (int row = 1; row <= ROWS; row++) {
                river.execute("INSERT INTO " + sample.table() + " VALUES (" + row + ", "
                        + sample.columns().stream().map(random::valueOf).collect(Collectors.joining(", ")) + ")");
            }
        }
        return samples;
    }

    private static String names(Sample sample) {
        StringBuilder names = new StringBuilder();
        for (int c = 0; c < sample.columns().size(); c++) {
            names.append(c == 0 ? "c" : ", c").append(c);
        }
        return names.toString();
    }

    /** What the records say of the rows behind their id, by the id. */
    private Map<Integer, String> data(Sample sample, boolean dumped) {
        Map<Integer, String> data = new TreeMap<>();
        for (ChangeRecord record : river.records(sample.table())) {
            if (record.dumped() == dumped) {
                String json = new String(Objects.requireNonNull(record.value()), UTF_8);
                String row =
                        json.substring(json.indexOf("\"data\":{\"id\":") + 13, json.lastIndexOf(",\"operateTime\":"));
                int id = Integer.parseInt(row.substring(0, row.indexOf(',')));
                data.put(dumped ? id : id - STREAMED, "{" + row.substring(row.indexOf(',') + 1));
            }
        }
        return data;
    }

    /** Returns how many values did. */
    private int leadBack(Sample sample, Map<Integer, String> data) throws SQLException {
        List<Column> columns = river.records(sample.table()).get(0).table().columns();
        int values = 0;
        try (Connection connection = river.database().connect();
                Statement settings = connection.createStatement()) {
            settings.execute("SET extra_float_digits = 3; SET TimeZone = 'UTC'");
            for (Map.Entry<Integer, String> row : data.entrySet()) {
                Map<String, @Nullable Object> members = PostgresText.members(row.getValue());
                for (int c = 0; c < sample.columns().size(); c++) {
                    String text = PostgresText.of(
                            members.get("c" + c), columns.get(c + 1).type());
                    String difference = difference(connection, sample, c, row.getKey(), text);
                    assertThat(difference)
                            .as(
                                    "column of type %s, seed %s",
                                    sample.columns().get(c).type(), seed)
                            .isNull();
                    values += text == null ? 0 : 1;
                }
            }
        }
        return values;
    }

    private static @Nullable String difference(
            Connection connection, Sample sample, int column, int id, @Nullable String text) throws SQLException {
        String type = sample.columns().get(column).type();
        String compared = type.equals("json") ? "jsonb" : type;
        String sql = "SELECT CAST(CAST(c" + column + " AS " + compared + ") AS text), CAST(CAST(? AS " + compared
                + ") AS text) FROM " + sample.table() + " WHERE id = " + id;
        try (PreparedStatement query = connection.prepareStatement(sql)) {
            query.setString(1, text);
            try (ResultSet result = query.executeQuery()) {
                result.next();
                String stored = result.getString(1);
                String back = result.getString(2);
                return Objects.equals(stored, back) ? null : "stored " + stored + ", led back to " + back;
            }
        }
    }
}
