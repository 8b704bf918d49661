package dev.river.service.acceptance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;

/** The rows that a topic's records add up to, each partition applied in its order: what a consumer would hold. */
final class TopicRows {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Map<Integer, Map<String, JsonNode>> byPartition = new HashMap<>();

    private TopicRows() {}

    static Map<String, JsonNode> of(String topic) {
        TopicRows rows = new TopicRows();
        try (KafkaConsumer<String, String> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", Servers.kafka().bootstrapServers(), "auto.offset.reset", "earliest"),
                new StringDeserializer(),
                new StringDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic, PATIENCE).stream()
                    .map(partition -> new TopicPartition(topic, partition.partition()))
                    .toList();
            consumer.assign(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions, PATIENCE);
            long deadline = System.nanoTime() + PATIENCE.toNanos();
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                if (System.nanoTime() - deadline > 0) {
                    throw new IllegalStateException("Topic " + topic + " could not be read to its end");
                }
                consumer.poll(Duration.ofMillis(200)).forEach(rows::apply);
            }
        }
        return rows.all();
    }

    private void apply(ConsumerRecord<String, String> message) {
        Map<String, JsonNode> rows = byPartition.computeIfAbsent(message.partition(), first -> new HashMap<>());
        String value = message.value();
        if (value == null) {
            rows.remove(message.key());
        } else {
            apply(rows, message.key(), Json.parse(value));
        }
    }

    /** Applies one record; a value that it only names as unchanged is that of the earlier record of the key. */
    static void apply(Map<String, JsonNode> rows, String key, JsonNode record) {
        String operation = record.path("operation").asText();
        switch (operation) {
            case "INSERT", "UPDATE" -> {
                ObjectNode row = record.path("data").deepCopy();
                JsonNode earlier = rows.get(key);
                for (JsonNode column : record.path("unchanged")) {
                    if (earlier != null && earlier.has(column.asText())) {
                        row.set(column.asText(), earlier.get(column.asText()));
                    }
                }
                rows.put(key, row);
            }
            case "DELETE" -> rows.remove(key);
            case "TRUNCATE" -> rows.clear();
            default -> throw new IllegalArgumentException(operation);
        }
    }

    private Map<String, JsonNode> all() {
        Map<String, JsonNode> rows = new HashMap<>();
        byPartition.values().forEach(rows::putAll);
        return rows;
    }
}
