package dev.river.service.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the README shows, as it stands there: only the addresses and the user are the test's. */
final class ReadmeIT {

    private static final Path README = Path.of("..", "README.md");

    @TempDir
    Path folder;

    @Test
    @Timeout(300)
    void configurationsOfTheReadmeDoWhatItSays() throws IOException {
        List<String> configurations = blocks("yaml");
        String screen = configurations.get(0);
        SourceDatabase database = SourceDatabase.create("readme");
        database.execute("CREATE TABLE products (id int PRIMARY KEY, name text, price numeric(10,2));"
                + " INSERT INTO products SELECT i, 'Lamp', i FROM generate_series(1, 100) i");

        RiverFolder.writeYaml(folder, adapted(screen, database));
        try (RiverProcess river = RiverProcess.start(folder)) {
            river.awaitState("shop", "STREAMING");
            database.execute("UPDATE products SET price = 12.50 WHERE id = 7");
            database.awaitDelivered(river, "river_shop");
            river.stop();

            List<JsonNode> lines = river.output().lines().map(Json::parse).toList();
            assertThat(lines).hasSize(101);
            assertThat(withoutPlaceAndTime(lines.get(100)))
                    .isEqualTo(withoutPlaceAndTime(Json.parse(blocks("json").get(0))));
        }

        String elsewhere = screen.substring(0, screen.indexOf("    rules:")) + configurations.get(1);
        RiverFolder.writeYaml(folder, adapted(elsewhere, database));
        try (RiverProcess river = RiverProcess.start(folder)) {
            database.awaitDelivered(river, "river_shop");
            river.awaitState("shop", "STREAMING");
            river.stop();

            List<String> differences = new ArrayList<>();
            var rows = TableRows.of(database, "products");
            Mirrors.compare("topic", rows, TopicRows.of("shop.products"), differences);
            Mirrors.compare("index", rows, SearchIndex.documents("products"), differences);
            assertThat(differences).isEmpty();
            assertThat(river.output()).isEmpty();
        }
    }

    private static List<String> blocks(String language) throws IOException {
        return Pattern.compile("(?ms)^```" + language + "\n(.*?)^```$")
                .matcher(Files.readString(README))
                .results()
                .map(match -> match.group(1))
                .toList();
    }

    private static String adapted(String configuration, SourceDatabase database) {
        return configuration
                .replace("jdbc:postgresql://localhost:5432/shop", database.jdbcUrl())
                .replace("user: river", "user: postgres")
                .replace("localhost:9092", Servers.kafka().bootstrapServers())
                .replace("http://localhost:9200", Servers.search().url());
    }

    /** What differs from one server to the next, seen to be there. */
    private static String withoutPlaceAndTime(JsonNode record) {
        ObjectNode shown = record.deepCopy();
        for (String field : List.of("operateTime", "lsn", "xid")) {
            assertThat(shown.remove(field)).as(field).isNotNull();
        }
        return shown.toString();
    }
}
