package dev.river.sinks.kafkalegacy;

import dev.river.sink.ChangeRecord;
import dev.river.sink.Operation;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.record.Record;
import org.jspecify.annotations.Nullable;

/** Turns change records into messages. Messages of Kafka's old format have no time. */
final class Messages {

    private final boolean tombstones;
    private final int largest;

    /** @param largest how many bytes a message may take */
    Messages(boolean tombstones, int largest) {
        this.tombstones = tombstones;
        this.largest = largest;
    }

    /**
     * The messages of a record, in order.
     *
     * @param partitions how many partitions the topic has
     * @throws Unsendable if there can be none
     */
    List<ProducerRecord<byte[], byte[]>> of(ChangeRecord record, String topic, int partitions) throws Unsendable {
        byte[] value = record.value();
        byte[] key = record.keyBytes();
        int bytes = Record.recordSize(key, value);
        if (bytes > largest) {
            throw new Unsendable(Failures.tooLargeForTheSink(topic, bytes));
        }
        if (record.operation() == Operation.TRUNCATE) {
            return toEveryPartition(record, topic, value, partitions);
        }
        if (value == null && key == null) {
            throw new Unsendable("A delete without a key cannot be written to topic " + topic + " in a format"
                    + " that has no value for it: give the rule a key, or the format river.");
        }
        ProducerRecord<byte[], byte[]> message = new ProducerRecord<>(topic, key, value);
        return tombstones && record.operation() == Operation.DELETE && key != null && value != null
                ? List.of(message, new ProducerRecord<>(topic, key, null))
                : List.of(message);
    }

    /** How many bytes the message of a record takes. */
    static int bytesOf(ChangeRecord record) {
        return Record.recordSize(record.keyBytes(), record.value());
    }

    private static List<ProducerRecord<byte[], byte[]>> toEveryPartition(
            ChangeRecord record, String topic, byte @Nullable [] value, int partitions) throws Unsendable {
        if (value == null) {
            throw new Unsendable("A truncate of table " + record.table().name() + " cannot be written to topic " + topic
                    + " in a format that has no value for it: give the rule the format river.");
        }
        List<ProducerRecord<byte[], byte[]>> messages = new ArrayList<>();
        for (int partition = 0; partition < partitions; partition++) {
            messages.add(new ProducerRecord<>(topic, partition, null, value));
        }
        return messages;
    }

    /** Says why a record cannot be a message. */
    static final class Unsendable extends Exception {
        Unsendable(String reason) {
            super(reason);
        }

        String reason() {
            return String.valueOf(getMessage());
        }
    }
}
