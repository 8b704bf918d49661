package dev.river.demo.comparison;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.river.demo.server.ExactJson;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The rows that the records of a topic add up to, each applied in its order: what a consumer would hold. All records of a
 * key are in one partition.
 */
final class TopicState {
    private final Map<Integer, Map<String, ObjectNode>> byPartition = new HashMap<>();
    private final Set<String> dumped = new HashSet<>();
    private long records;
    private @Nullable JsonNode newest;

    /** Applies the next record of a partition. */
    void apply(int partition, @Nullable String key, @Nullable String value) throws JsonProcessingException {
        records++;
        Map<String, ObjectNode> rows = byPartition.computeIfAbsent(partition, first -> new HashMap<>());
        if (value == null) {
            rows.remove(String.valueOf(key));
            return;
        }
        JsonNode record = ExactJson.parse(value);
        newest = record;
        if (record.path("dumped").asBoolean()) {
            dumped.add(String.valueOf(key));
        }
        switch (record.path("operation").asText()) {
            case "INSERT", "UPDATE" -> put(rows, String.valueOf(key), record);
            case "DELETE" -> rows.remove(String.valueOf(key));
            case "TRUNCATE" -> rows.clear();
            default ->
                throw new IllegalStateException("A record has an operation that is not known: "
                        + record.path("operation").asText());
        }
    }

    /** The rows by their key. */
    Map<String, ObjectNode> rows() {
        Map<String, ObjectNode> rows = new HashMap<>();
        for (Map<String, ObjectNode> partition : byPartition.values()) {
            rows.putAll(partition);
        }
        return rows;
    }

    long records() {
        return records;
    }

    /** How many rows were dumped. A row counts once, however often its record was delivered. */
    long dumped() {
        return dumped.size();
    }

    Optional<JsonNode> newest() {
        return Optional.ofNullable(newest);
    }

    /** A value that the update left unchanged is only named: the earlier record of the key has it. */
    private static void put(Map<String, ObjectNode> rows, String key, JsonNode record) {
        ObjectNode row = JsonNodeFactory.instance.objectNode();
        record.path("data").properties().forEach(field -> row.set(field.getKey(), field.getValue()));
        ObjectNode earlier = rows.get(key);
        for (JsonNode column : record.path("unchanged")) {
            JsonNode value = earlier == null ? null : earlier.get(column.asText());
            if (value != null) {
                row.set(column.asText(), value);
            }
        }
        rows.put(key, row);
    }
}
