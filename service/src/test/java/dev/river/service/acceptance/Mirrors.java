package dev.river.service.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The topics and indexes of a database's tables, under a prefix. */
record Mirrors(SourceDatabase database, String prefix) {

    String topic(String table) {
        return prefix + "." + table.replaceAll("[^A-Za-z0-9._-]", "_");
    }

    String index(String table) {
        return prefix + "-" + table.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9._-]", "_");
    }

    /** The rules that make them. */
    String rules() {
        return """
                [{table: "public.*", sink: events, to: "%1$s.{table}"}, {table: "public.*", sink: search, to: "%1$s-{table}"}]""".formatted(prefix);
    }

    /** Both ends of these tables are as the tables are, key by key and value by value. */
    void assertEqual(String... tables) {
        List<String> differences = new ArrayList<>();
        for (String table : tables) {
            Map<String, JsonNode> rows = TableRows.of(database, table);
            assertThat(rows).as(table).isNotEmpty();
            compare("topic of " + table, rows, TopicRows.of(topic(table)), differences);
            compare("index of " + table, rows, SearchIndex.documents(index(table)), differences);
        }
        assertThat(differences).isEmpty();
    }

    /** The index of this table is as the table is. */
    void assertIndexEqual(String table) {
        List<String> differences = new ArrayList<>();
        compare("index of " + table, TableRows.of(database, table), SearchIndex.documents(index(table)), differences);
        assertThat(differences).isEmpty();
    }

    static void compare(
            String where, Map<String, JsonNode> rows, Map<String, JsonNode> arrived, List<String> differences) {
        rows.forEach((key, row) -> {
            JsonNode other = arrived.get(key);
            if (other == null) {
                differences.add(where + " lacks " + key);
            } else if (!Json.isSame(row, other)) {
                differences.add(where + " differs at " + key + ": " + shortened(other) + " for " + shortened(row));
            }
        });
        arrived.keySet().stream()
                .filter(key -> !rows.containsKey(key))
                .forEach(key -> differences.add(where + " still has " + key));
    }

    private static String shortened(JsonNode row) {
        return row.toString().replaceAll("(\\w{32})\\w+", "$1...");
    }
}
