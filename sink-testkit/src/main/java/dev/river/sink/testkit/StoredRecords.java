package dev.river.sink.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.NullNode;
import dev.river.sink.ChangeRecord;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Compares what a destination holds with what was written to it: as JSON, every digit counting. */
final class StoredRecords {

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    private StoredRecords() {}

    static void areTheLastState(List<StoredRecord> stored, List<ChangeRecord> written) {
        Map<String, JsonNode> expected = new LinkedHashMap<>();
        for (ChangeRecord record : written) {
            switch (record.operation()) {
                case INSERT, UPDATE -> expected.put(String.valueOf(record.key()), json(TestRecords.text(record)));
                case DELETE -> expected.remove(String.valueOf(record.key()));
                case TRUNCATE -> expected.clear();
            }
        }
        Map<String, JsonNode> actual = new LinkedHashMap<>();
        for (StoredRecord record : stored) {
            assertThat(actual.put(String.valueOf(record.key()), json(record.value())))
                    .as("a second record of key %s", record.key())
                    .isNull();
        }
        assertThat(actual).isEqualTo(expected);
    }

    /** Whether all is there, whatever came twice, and nothing older stands last. */
    static void areThere(List<StoredRecord> stored, List<ChangeRecord> written) {
        assertThat(stored.stream().map(record -> json(record.value())))
                .as("the records, each at least once")
                .containsAll(written.stream()
                        .map(record -> json(TestRecords.text(record)))
                        .toList());
    }

    static void areAllInOrder(List<StoredRecord> stored, List<ChangeRecord> written) {
        assertThat(stored.stream().map(record -> json(record.value())))
                .as("the records, whatever their order")
                .containsExactlyInAnyOrderElementsOf(written.stream()
                        .map(record -> json(TestRecords.text(record)))
                        .toList());
        for (ChangeRecord record : written) {
            JsonNode value = json(TestRecords.text(record));
            assertThat(stored)
                    .as("a record of key %s", record.key())
                    .anyMatch(found -> json(found.value()).equals(value)
                            && (found.key() == null || found.key().equals(record.key())));
        }
        byKey(written)
                .forEach((key, values) -> assertThat(stored.stream()
                                .map(record -> json(record.value()))
                                .filter(values::contains))
                        .as("the order of the records of key %s", key)
                        .containsExactlyElementsOf(values));
    }

    /** Per key what was written of it; a record without a key, which concerns them all, stands among those of each. */
    private static Map<String, List<JsonNode>> byKey(List<ChangeRecord> written) {
        List<String> keys = written.stream()
                .map(ChangeRecord::key)
                .map(String::valueOf)
                .distinct()
                .collect(Collectors.toCollection(ArrayList::new));
        Map<String, List<JsonNode>> byKey = new LinkedHashMap<>();
        for (String key : keys) {
            byKey.put(
                    key,
                    written.stream()
                            .filter(record -> record.key() == null || key.equals(record.key()))
                            .map(record -> json(TestRecords.text(record)))
                            .toList());
        }
        return byKey;
    }

    private static JsonNode json(@Nullable String text) {
        if (text == null) {
            return NullNode.getInstance();
        }
        try {
            return MAPPER.readTree(text);
        } catch (JsonProcessingException e) {
            throw new AssertionError("What is stored is not JSON", e);
        }
    }
}
