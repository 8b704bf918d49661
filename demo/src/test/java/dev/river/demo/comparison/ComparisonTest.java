package dev.river.demo.comparison;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.river.demo.server.ExactJson;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ComparisonTest {

    private static final List<Column> COLUMNS = List.of(Column.of("id", "bigint"), Column.of("name", "text"));

    @Test
    void findsNothingWhereBothEndsAreTheSame() throws Exception {
        assertThat(findings(
                        Map.of("1", Map.of("id", "1", "name", "Zoë"), "2", Map.of("id", "2")),
                        Map.of("1", "{'id': 1, 'name': 'Zoë'}", "2", "{'id': 2, 'name': null}")))
                .isEmpty();
    }

    @Test
    void findsMissingAndSuperfluousRows() throws Exception {
        assertThat(findings(Map.of("1", Map.of("id", "1", "name", "a")), Map.of("2", "{'id': 2, 'name': 'a'}")))
                .containsExactly("there: row 1 is missing", "there: row 2 should not be there");
    }

    @Test
    void findsEachColumnThatDiffers() throws Exception {
        assertThat(findings(Map.of("1", Map.of("id", "1", "name", "a")), Map.of("1", "{'id': 2, 'name': 'b'}")))
                .containsExactly("there: row 1 differs in the column id", "there: row 1 differs in the column name");
    }

    @Test
    void findsColumnsThatAreLeftOutOrMadeUp() throws Exception {
        assertThat(findings(Map.of("1", Map.of("id", "1", "name", "a")), Map.of("1", "{'id': 1, 'nom': 'a'}")))
                .containsExactly(
                        "there: row 1 lacks the column name", "there: row 1 has a column nom that the table has not");
    }

    @Test
    void takesAColumnThatIsLeftOutForNoNull() throws Exception {
        assertThat(findings(Map.of("1", Map.of("id", "1")), Map.of("1", "{'id': 1}")))
                .containsExactly("there: row 1 lacks the column name");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "numeric | 12.50 | 12.5",
                "numeric | 1e3 | 1000",
                "numeric | 0.123456789012345678901234567890 | 0.123456789012345678901234567890",
                "numeric | NaN | 'NaN'",
                "bigint | 9007199254740993 | 9007199254740993",
                "double precision | -Infinity | '-Infinity'",
                "boolean | true | true",
                "jsonb | {\"a\": 1.50, \"b\": [null]} | {'b': [null], 'a': 1.5}",
                "jsonb | null | null",
                "text[] | [\"a,b\",null,\"\\\"\"] | ['a,b', null, '\\'']",
                "timestamp with time zone | 2026-11-21 08:09:10.123456+00 | '2026-11-21 08:09:10.123456+00'",
                "text | | ''",
            })
    void takesValuesOfOneMeaningForTheSame(String type, String expected, String arrived) throws Exception {
        assertThat(findings(type, expected == null ? "" : expected, arrived)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "numeric | 12.50 | 12.51",
                "numeric | 12.50 | '12.50'",
                "numeric | 0.123456789012345678901234567890 | 0.123456789012345678901234567891",
                "numeric | NaN | null",
                "bigint | 9007199254740993 | 9007199254740992",
                "boolean | true | false",
                "boolean | true | 'true'",
                "jsonb | {\"a\": 1} | '{\"a\": 1}'",
                "jsonb | {\"a\": 1} | {'a': 1, 'b': null}",
                "text[] | [\"a\",\"b\"] | ['b', 'a']",
                "text[] | [\"a\",null] | ['a', 'NULL']",
                "timestamp with time zone | 2026-11-21 08:09:10+00 | '2026-11-21T08:09:10Z'",
                "text | null | null",
                "text | 1 | 1",
            })
    void takesValuesOfAnotherMeaningForDifferent(String type, String expected, String arrived) throws Exception {
        assertThat(findings(type, expected, arrived)).containsExactly("there: row 1 differs in the column value");
    }

    private static List<String> findings(String type, String expected, String arrived) throws Exception {
        Comparison comparison = new Comparison();
        comparison.compare(
                "there",
                new TableReader.Rows(List.of(Column.of("value", type)), Map.of("1", Map.of("value", expected))),
                Map.of("1", json("{'value': " + arrived + "}")));
        return comparison.findings();
    }

    private static List<String> findings(Map<String, Map<String, String>> rows, Map<String, String> arrived)
            throws Exception {
        Map<String, JsonNode> parsed = new HashMap<>();
        for (Map.Entry<String, String> row : arrived.entrySet()) {
            parsed.put(row.getKey(), json(row.getValue()));
        }
        Comparison comparison = new Comparison();
        comparison.compare("there", new TableReader.Rows(COLUMNS, rows), parsed);
        return comparison.findings();
    }

    /** Apostrophes stand for quotes, and quotes for quotes inside of a text. */
    private static JsonNode json(String text) throws Exception {
        return ExactJson.parse(text.replace("\\'", "\u0000")
                .replace("\"", "\\\"")
                .replace('\'', '"')
                .replace("\u0000", "\\\""));
    }
}
