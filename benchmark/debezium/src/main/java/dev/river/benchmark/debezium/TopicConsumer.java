package dev.river.benchmark.debezium;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.debezium.engine.ChangeEvent;
import io.debezium.engine.DebeziumEngine.ChangeConsumer;
import io.debezium.engine.DebeziumEngine.RecordCommitter;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** Sends the records to one topic, and marks a batch once all of it is acknowledged. */
final class TopicConsumer implements ChangeConsumer<ChangeEvent<String, String>> {

    private final KafkaProducer<byte[], byte[]> producer;
    private final String topic;

    TopicConsumer(Properties settings) {
        Properties properties = new Properties();
        properties.putAll(settings);
        properties.keySet().removeIf(name -> !ProducerConfig.configNames().contains(name));
        properties.put(ProducerConfig.ACKS_CONFIG, "all");
        this.producer = new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
        this.topic = settings.getProperty("topic");
    }

    @Override
    public void handleBatch(
            List<ChangeEvent<String, String>> events, RecordCommitter<ChangeEvent<String, String>> committer)
            throws InterruptedException {
        List<Future<RecordMetadata>> answers = new ArrayList<>(events.size());
        for (ChangeEvent<String, String> event : events) {
            answers.add(producer.send(new ProducerRecord<>(topic, bytes(event.key()), bytes(event.value()))));
        }
        for (int i = 0; i < answers.size(); i++) {
            try {
                answers.get(i).get();
            } catch (ExecutionException e) {
                throw new IllegalStateException(e.getCause());
            }
            committer.markProcessed(events.get(i));
        }
        committer.markBatchFinished();
    }

    private static byte @Nullable [] bytes(@Nullable String text) {
        return text == null ? null : text.getBytes(UTF_8);
    }
}
