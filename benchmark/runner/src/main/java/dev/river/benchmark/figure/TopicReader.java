package dev.river.benchmark.figure;

import dev.river.benchmark.contender.Child;
import dev.river.benchmark.contender.Topic;
import dev.river.benchmark.data.Database;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Notes when each change of a topic is polled. The changes come in the order of their commits. */
final class TopicReader implements AutoCloseable {

    private static final Duration POLL = Duration.ofMillis(200);
    private static final long PAUSE = 100_000_000;

    private final Topic topic;
    private final Predicate<byte[]> isChange;
    private final long[] arrived;
    private final Thread thread;
    private volatile boolean ready;
    private volatile int count = -1;
    private volatile boolean closed;

    private TopicReader(Topic topic, Predicate<byte[]> isChange, int total) {
        this.topic = topic;
        this.isChange = isChange;
        this.arrived = new long[total];
        this.thread = new Thread(this::run, "topic-reader");
    }

    /** Starts to read. */
    static TopicReader start(Topic topic, Predicate<byte[]> isChange, int total) {
        TopicReader reader = new TopicReader(topic, isChange, total);
        reader.thread.setDaemon(true);
        reader.thread.start();
        return reader;
    }

    private void run() {
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", topic.bootstrapServers()),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = List.of(new TopicPartition(topic.name(), 0));
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            consumer.position(partitions.get(0));
            ready = true;
            while (!closed) {
                for (ConsumerRecord<byte[], byte[]> each : consumer.poll(POLL)) {
                    if (isChange.test(each.value())) {
                        note(System.nanoTime());
                    }
                }
            }
        }
    }

    private void note(long nanos) {
        int next = count;
        if (next >= 0 && next < arrived.length) {
            arrived[next] = nanos;
        }
        count = next + 1;
    }

    /** Waits until a first change, which does not count, has come all the way. */
    void awaitFirst(Child child, Database database) {
        while (!ready) {
            LockSupport.parkNanos(PAUSE);
        }
        database.execute("INSERT INTO " + Database.TABLE + " (id) VALUES (0)");
        awaitCount(child, 0, Duration.ofMinutes(1));
    }

    /** Waits for all changes, and tells when they came, by {@link System#nanoTime}. */
    long[] await(Child child, Duration timeout) {
        awaitCount(child, arrived.length, timeout);
        return arrived.clone();
    }

    private void awaitCount(Child child, int due, Duration timeout) {
        long deadline = System.nanoTime() + timeout.toNanos();
        while (count < due) {
            child.requireAlive();
            if (System.nanoTime() - deadline > 0) {
                throw new IllegalStateException(
                        "Only " + count + " of " + due + " changes came to topic " + topic.name());
            }
            LockSupport.parkNanos(PAUSE);
        }
    }

    @Override
    public void close() {
        closed = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
