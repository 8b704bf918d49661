package dev.river.sinks.kafka;

import dev.river.sink.ChangeRecord;
import dev.river.sink.Destination;
import dev.river.sink.Operation;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.jspecify.annotations.Nullable;

/** Turns change records into messages and sends them by one producer. */
final class RecordSender {

    private final Producer<byte[], byte[]> producer;
    private final boolean oneRequestAtATime;
    private final boolean tombstones;
    private final Metric divisions;

    /** @param oneRequestAtATime whether the producer waits for each answer before it sends more */
    RecordSender(Producer<byte[], byte[]> producer, boolean oneRequestAtATime, boolean tombstones) {
        this.producer = producer;
        this.oneRequestAtATime = oneRequestAtATime;
        this.tombstones = tombstones;
        this.divisions = divisionsOf(producer);
    }

    private static Metric divisionsOf(Producer<byte[], byte[]> producer) {
        for (Map.Entry<MetricName, ? extends Metric> metric : producer.metrics().entrySet()) {
            if (metric.getKey().name().equals("batch-split-total")) {
                return metric.getValue();
            }
        }
        throw new IllegalStateException("Kafka's client does not report how many batches it divides");
    }

    /**
     * Whether messages of one partition may have changed places, or be held up by each other.
     *
     * <p>Kafka's client divides a batch that is too large for its topic, and sends its parts in its place. What is behind it on its
     * way does not overtake it, as the broker misses the sequence numbers between; but a broker that has nothing of this producer
     * in the partition yet takes any number as the first. It then refuses the parts as out of order until their time has run out,
     * or takes them after what stood behind them, once another refusal has given them new numbers.
     */
    boolean isOrderInDoubt() {
        return !oneRequestAtATime && divisions.metricValue() instanceof Double count && count > 0;
    }

    /** Sends the record; what becomes of it is told to {@code sending}. May throw what the producer throws. */
    void send(ChangeRecord record, String topic, Sending sending) {
        byte[] value = record.value();
        byte[] key = record.keyBytes();
        if (record.operation() == Operation.TRUNCATE) {
            sendToEveryPartition(record, topic, value, sending);
        } else if (value == null && key == null) {
            sending.reject(
                    record,
                    "A delete without a key cannot be written to topic " + topic + " in a format that has no"
                            + " value for it: give the rule a key, or the format river.");
        } else {
            send(record, topic, null, key, value, sending);
            if (tombstones && record.operation() == Operation.DELETE && key != null && value != null) {
                send(record, topic, null, key, null, sending);
            }
        }
    }

    void close(Duration patience) {
        producer.close(patience);
    }

    private void sendToEveryPartition(ChangeRecord record, String topic, byte @Nullable [] value, Sending sending) {
        if (record.destination().kind() == Destination.Kind.WHOLE_ROWS) {
            sending.reject(
                    record,
                    "A truncate of table " + record.table().name() + " cannot be written to topic "
                            + topic + ", which is compacted and so takes no record without a key: empty the"
                            + " topic, or remove the keys from it.");
            return;
        }
        if (value == null) {
            sending.reject(
                    record,
                    "A truncate of table " + record.table().name() + " cannot be written to topic " + topic
                            + " in a format that has no value for it: give the rule the format river.");
            return;
        }
        int partitions = producer.partitionsFor(topic).size();
        for (int partition = 0; partition < partitions; partition++) {
            send(record, topic, partition, null, value, sending);
        }
    }

    private void send(
            ChangeRecord record,
            String topic,
            @Nullable Integer partition,
            byte @Nullable [] key,
            byte @Nullable [] value,
            Sending sending) {
        int bytes = (key == null ? 0 : key.length) + (value == null ? 0 : value.length);
        long time = record.commitTime().toEpochMilli();
        ProducerRecord<byte[], byte[]> message = new ProducerRecord<>(topic, partition, time, key, value);
        Callback answer = sending.expect(record, topic, bytes);
        try {
            var unused = producer.send(message, answer);
        } catch (RuntimeException e) {
            sending.notSent();
            throw e;
        }
    }
}
