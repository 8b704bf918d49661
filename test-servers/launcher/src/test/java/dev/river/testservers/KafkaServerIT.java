package dev.river.testservers;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(180)
class KafkaServerIT {
    private static final TopicPartition PARTITION = new TopicPartition("orders", 0);

    @Test
    void keepsRecordsWhenKilledAndWhenStopped() throws Exception {
        try (KafkaServer server = KafkaServer.start()) {
            createTopic(server);
            send(server, "first".getBytes(UTF_8));
            server.kill();
            server.startAgain();
            assertThat(read(server, 1)).containsExactly("first");

            send(server, "second".getBytes(UTF_8));
            server.stop();
            server.startAgain();
            assertThat(read(server, 2)).containsExactly("first", "second");
        }
    }

    @Test
    void takesSettings() throws Exception {
        try (KafkaServer server = KafkaServer.start(Map.of("message.max.bytes", "1000"))) {
            createTopic(server);
            assertThatThrownBy(() -> send(server, new byte[5_000])).hasCauseInstanceOf(RecordTooLargeException.class);
        }
    }

    private static Map<String, Object> client(KafkaServer server) {
        return Map.of("bootstrap.servers", server.bootstrapServers());
    }

    private static void createTopic(KafkaServer server) throws Exception {
        try (Admin admin = Admin.create(client(server))) {
            admin.createTopics(List.of(new NewTopic(PARTITION.topic(), 1, (short) 1)))
                    .all()
                    .get(20, TimeUnit.SECONDS);
        }
    }

    private static void send(KafkaServer server, byte[] value) throws Exception {
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(client(server), new ByteArraySerializer(), new ByteArraySerializer())) {
            var unused = producer.send(new ProducerRecord<>(PARTITION.topic(), PARTITION.partition(), null, value))
                    .get(20, TimeUnit.SECONDS);
        }
    }

    private static List<String> read(KafkaServer server, int count) {
        List<String> values = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(client(server), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.assign(List.of(PARTITION));
            consumer.seekToBeginning(List.of(PARTITION));
            Awaitility.await().atMost(Duration.ofSeconds(20)).pollInSameThread().until(() -> {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(200))) {
                    values.add(new String(record.value(), UTF_8));
                }
                return values.size() >= count;
            });
        }
        return values;
    }
}
