package dev.river.sinks.elasticsearch.document;

import static dev.river.sinks.elasticsearch.ServerView.field;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RawJsonTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1",
                "-0.00",
                "1234567890123456789012345678901234567890.0100",
                "1E+400",
                "true",
                "null",
                "\"\"",
                "\"größer \\\" \\u0000 🚲\"",
                "[]",
                "[1, [2.0], {\"a\": 1.10}]",
                "{}",
                "{\"a\" : {\"b\":\"}\"} }"
            })
    void valuesKeepTheirBytes(String value) {
        String json = " { \"ü\\n\" : " + value + " , \"b\":" + value + "}";
        assertThat(texts(new RawJson(json.getBytes(UTF_8)).fields()))
                .containsExactlyEntriesOf(ordered("ü\n", value, "b", value));
    }

    @Test
    void piecesOfPiecesAreFound() {
        RawJson docs =
                field(new RawJson("{\"x\":0,\"docs\":[ {\"a\":[1.0,22]},\"é\", -3.50 ] }".getBytes(UTF_8)), "docs");
        assertThat(docs.elements()).extracting(RawJson::text).containsExactly("{\"a\":[1.0,22]}", "\"é\"", "-3.50");
        assertThat(field(docs.elements().get(0), "a").elements())
                .extracting(RawJson::text)
                .containsExactly("1.0", "22");
    }

    @Test
    void numbersAndTextsOfAnyLengthAreTaken() {
        String number = "1".repeat(100_000) + "." + "2".repeat(16_000);
        String text = "\"" + "x".repeat(30_000_000) + "\"";
        RawJson json = new RawJson(("{\"n\":" + number + ",\"t\":" + text + "}").getBytes(UTF_8));
        assertThat(field(json, "n").text()).isEqualTo(number);
        assertThat(field(json, "t").text()).hasSize(text.length());
    }

    @Test
    void fieldsMakeAnObject() {
        RawJson first = new RawJson("{\"a\\\"\":1.0,\"b\":[2]}".getBytes(UTF_8));
        assertThat(new String(RawJson.object(first.fields()), UTF_8)).isEqualTo("{\"a\\\"\":1.0,\"b\":[2]}");
        assertThat(new String(RawJson.object(Map.of()), UTF_8)).isEqualTo("{}");
    }

    @Test
    void anotherFormThanExpectedIsAnError() {
        assertThatThrownBy(() -> new RawJson("[]".getBytes(UTF_8)).fields()).isInstanceOf(UncheckedIOException.class);
        assertThatThrownBy(() -> new RawJson("{\"a\":".getBytes(UTF_8)).fields())
                .isInstanceOf(UncheckedIOException.class);
    }

    private static Map<String, String> texts(Map<String, RawJson> fields) {
        return fields.entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, field -> field.getValue().text(), (a, b) -> b, LinkedHashMap::new));
    }

    private static Map<String, String> ordered(String firstKey, String first, String secondKey, String second) {
        Map<String, String> map = new LinkedHashMap<>();
        map.put(firstKey, first);
        map.put(secondKey, second);
        return map;
    }
}
