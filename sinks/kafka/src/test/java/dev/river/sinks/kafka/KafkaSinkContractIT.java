package dev.river.sinks.kafka;

import dev.river.sink.SinkFactory;
import dev.river.sink.testkit.SinkContractTest;
import dev.river.sink.testkit.StoredRecord;
import dev.river.testservers.KafkaServer;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

class KafkaSinkContractIT extends SinkContractTest {

    private static KafkaServer kafka;

    @BeforeAll
    static void startKafka() {
        kafka = KafkaServer.start();
    }

    @AfterAll
    static void stopKafka() {
        kafka.close();
    }

    @Override
    protected SinkFactory factory() {
        return at(kafka.bootstrapServers(), TestClients.PATIENT);
    }

    @Override
    protected SinkFactory brokenFactory() {
        return at("127.0.0.1:1", TestClients.IMPATIENT);
    }

    @Override
    protected String newDestination() {
        return "contract-" + UUID.randomUUID();
    }

    @Override
    protected AutoCloseable takeServerAway() {
        kafka.kill();
        return kafka::startAgain;
    }

    @Override
    protected Keeps keeps() {
        return Keeps.EVERY_RECORD;
    }

    @Override
    protected List<StoredRecord> read(String destination) {
        return new TopicReader(kafka.bootstrapServers())
                .messages(destination).stream()
                        .map(message -> new StoredRecord(message.key(), message.value()))
                        .toList();
    }

    private static KafkaSinkFactory at(String server, Map<String, String> properties) {
        KafkaSinkFactory factory = new KafkaSinkFactory();
        factory.bootstrapServers = List.of(server);
        factory.properties = properties;
        return factory;
    }
}
