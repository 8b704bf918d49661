package dev.river.sinks.kafkalegacy;

import dev.river.sink.SinkFactory;
import dev.river.sink.testkit.SinkContractTest;
import dev.river.sink.testkit.StoredRecord;
import dev.river.testservers.KafkaServer;
import dev.river.testservers.KafkaTopicReader;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** What River expects of the sink, beside some broker. */
abstract class KafkaLegacyContract extends SinkContractTest {

    abstract KafkaServer kafka();

    @Override
    protected SinkFactory factory() {
        return at(kafka().bootstrapServers(), Map.of("metadata.fetch.timeout.ms", "60000", "timeout.ms", "30000"));
    }

    @Override
    protected SinkFactory brokenFactory() {
        return at("127.0.0.1:1", Map.of("metadata.fetch.timeout.ms", "2000"));
    }

    @Override
    protected String newDestination() {
        return "contract-" + UUID.randomUUID();
    }

    @Override
    protected AutoCloseable takeServerAway() {
        kafka().kill();
        return kafka()::startAgain;
    }

    @Override
    protected Keeps keeps() {
        return Keeps.EVERY_RECORD;
    }

    @Override
    protected List<StoredRecord> read(String destination) {
        return new KafkaTopicReader(kafka())
                .messages(destination).stream()
                        .map(message -> new StoredRecord(message.key(), message.value()))
                        .toList();
    }

    static KafkaLegacySinkFactory at(String server, Map<String, String> properties) {
        KafkaLegacySinkFactory factory = new KafkaLegacySinkFactory();
        factory.bootstrapServers = List.of(server);
        factory.properties = properties;
        return factory;
    }
}
