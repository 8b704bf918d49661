package dev.river.demo.comparison;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.river.demo.server.DemoException;
import dev.river.demo.shop.Shop;
import dev.river.demo.shop.ShopTable;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jspecify.annotations.Nullable;

/** Follows the topics of the shop from their beginning, on a thread of its own. */
public final class TopicReader implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Consumer<String, String> consumer;
    private final Map<String, TopicState> topics = new HashMap<>();
    private final Thread thread = new Thread(this::follow, "topics");
    private volatile boolean following = true;
    private volatile @Nullable String failure;

    private TopicReader(Consumer<String, String> consumer) {
        this.consumer = consumer;
        for (ShopTable table : Shop.TABLES) {
            topics.put(table.topic(), new TopicState());
        }
    }

    /** Starts to follow them. */
    public static TopicReader start(String bootstrapServers) {
        TopicReader reader = new TopicReader(new KafkaConsumer<>(
                Map.of(
                        "bootstrap.servers", bootstrapServers,
                        "auto.offset.reset", "earliest",
                        "enable.auto.commit", "false",
                        "allow.auto.create.topics", "false"),
                new StringDeserializer(),
                new StringDeserializer()));
        reader.thread.setDaemon(true);
        reader.thread.start();
        return reader;
    }

    /** How many records there are on all topics. */
    public synchronized long records() {
        return topics.values().stream().mapToLong(TopicState::records).sum();
    }

    /** How many rows were dumped. */
    public synchronized long dumped() {
        return topics.values().stream().mapToLong(TopicState::dumped).sum();
    }

    /** The newest record of a table. */
    public synchronized Optional<JsonNode> newest(ShopTable table) {
        return state(table).newest();
    }

    /** The rows that the records of a table add up to. */
    synchronized Map<String, ObjectNode> rows(ShopTable table) {
        return state(table).rows();
    }

    /** Reads all that is there now, and then no more. */
    void readToEnd() throws DemoException, InterruptedException {
        following = false;
        thread.join(PATIENCE.toMillis());
        if (failure != null) {
            throw new DemoException(failure);
        }
        try {
            assignNewPartitions();
            Map<TopicPartition, Long> ends = consumer.endOffsets(consumer.assignment());
            long deadline = System.nanoTime() + PATIENCE.toNanos();
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                if (System.nanoTime() - deadline > 0) {
                    throw new DemoException(
                            "The topics could not be read to their end in " + PATIENCE.toSeconds() + " seconds.");
                }
                readSome();
            }
        } catch (KafkaException e) {
            throw new DemoException("The topics could not be read: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        following = false;
        try {
            thread.join(PATIENCE.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (!thread.isAlive()) {
            consumer.close();
        }
    }

    private void follow() {
        try {
            while (following) {
                if (consumer.assignment().stream()
                                .map(TopicPartition::topic)
                                .distinct()
                                .count()
                        < topics.size()) {
                    assignNewPartitions();
                }
                readSome();
            }
        } catch (KafkaException | IllegalStateException e) {
            failure = "The topics could not be read: " + e.getMessage();
        }
    }

    /** River creates the topics one after the other, when it has something to write to them. */
    private void assignNewPartitions() {
        Set<TopicPartition> partitions = new HashSet<>();
        Map<String, List<PartitionInfo>> existing = consumer.listTopics(PATIENCE);
        for (String topic : topics.keySet()) {
            for (PartitionInfo partition : existing.getOrDefault(topic, List.of())) {
                partitions.add(new TopicPartition(topic, partition.partition()));
            }
        }
        if (!partitions.equals(consumer.assignment())) {
            consumer.assign(partitions);
        }
    }

    private void readSome() {
        if (consumer.assignment().isEmpty()) {
            LockSupport.parkNanos(POLL.toNanos());
            return;
        }
        for (ConsumerRecord<String, String> record : consumer.poll(POLL)) {
            apply(record);
        }
    }

    private synchronized void apply(ConsumerRecord<String, String> record) {
        TopicState state = topics.get(record.topic());
        if (state == null) {
            throw new IllegalStateException("Kafka sent a record of a topic that was not asked for");
        }
        try {
            state.apply(record.partition(), record.key(), record.value());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(
                    "the record at offset " + record.offset() + " of " + record.topic() + " is no JSON", e);
        }
    }

    private TopicState state(ShopTable table) {
        TopicState state = topics.get(table.topic());
        if (state == null) {
            throw new IllegalArgumentException(table.name());
        }
        return state;
    }
}
