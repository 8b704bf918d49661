package dev.river.sinks.kafkalegacy;

import java.net.InetSocketAddress;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.NetworkClient;
import org.apache.kafka.clients.producer.BufferExhaustedException;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.internals.Metadata;
import org.apache.kafka.clients.producer.internals.Partitioner;
import org.apache.kafka.clients.producer.internals.RecordAccumulator;
import org.apache.kafka.clients.producer.internals.Sender;
import org.apache.kafka.common.Cluster;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.metrics.Metrics;
import org.apache.kafka.common.network.Selector;
import org.apache.kafka.common.record.CompressionType;
import org.apache.kafka.common.utils.SystemTime;
import org.apache.kafka.common.utils.Time;

/**
 * Kafka's producer without its thread: it is made of the producer's own parts, and what they do happens in {@link #step}.
 *
 * <p>The producer as a whole has no time limits. Its {@code close} waits for ever while a broker is away, and if it is left to
 * itself its thread sends, once the broker is back, what has long been sent again by another one, after what came later. What this
 * one holds is gone once it is closed.
 *
 * <p>Used by one thread at a time, never waits for longer than a moment.
 */
final class ProducerLoop implements AutoCloseable {

    private static final int ONE_REQUEST_AT_A_TIME = 1;
    private static final short ACKS_OF_ALL_REPLICAS = -1;
    private static final int NO_RETRIES = 0;
    private static final long RETRY_BACKOFF_MILLIS = 100;
    private static final long NO_LINGER = 0;
    private static final boolean BLOCK_ON_BUFFER_FULL = false;

    private final Time time = new SystemTime();
    private final Metrics metrics = new Metrics();
    private final Partitioner partitioner = new Partitioner();
    private final Metadata metadata;
    private final RecordAccumulator accumulator;
    private final SilentClient client;
    private final Sender sender;

    /** Does not connect yet. */
    ProducerLoop(ClientSettings settings, List<InetSocketAddress> brokers) {
        this(settings, new Metadata(RETRY_BACKOFF_MILLIS, settings.longNumber(ProducerConfig.METADATA_MAX_AGE_CONFIG)));
        metadata.update(Cluster.bootstrap(brokers), time.milliseconds());
    }

    /** @param metadata what is known of the cluster, which the steps bring up to date */
    ProducerLoop(ClientSettings settings, Metadata metadata) {
        this.metadata = metadata;
        Map<String, String> tags = Map.of();
        accumulator = new RecordAccumulator(
                settings.number(ProducerConfig.BATCH_SIZE_CONFIG),
                settings.longNumber(ProducerConfig.BUFFER_MEMORY_CONFIG),
                NO_LINGER,
                RETRY_BACKOFF_MILLIS,
                BLOCK_ON_BUFFER_FULL,
                metrics,
                time,
                tags);
        client = new SilentClient(new NetworkClient(
                new Selector(metrics, time, "producer", tags),
                metadata,
                settings.clientId(),
                ONE_REQUEST_AT_A_TIME,
                settings.longNumber(ProducerConfig.RECONNECT_BACKOFF_MS_CONFIG),
                settings.number(ProducerConfig.SEND_BUFFER_CONFIG),
                settings.number(ProducerConfig.RECEIVE_BUFFER_CONFIG)));
        sender = new Sender(
                client,
                metadata,
                accumulator,
                settings.number(ProducerConfig.MAX_REQUEST_SIZE_CONFIG),
                ACKS_OF_ALL_REPLICAS,
                NO_RETRIES,
                settings.number(ProducerConfig.TIMEOUT_CONFIG),
                metrics,
                time,
                settings.clientId());
    }

    /** Asks for the topics with the next steps; brokers that make topics by themselves do so then. */
    void want(Collection<String> topics) {
        topics.forEach(metadata::add);
        metadata.requestUpdate();
    }

    /**
     * What is known of the cluster now. Any step may bring another one in its place, which lacks a topic that the last one had: a
     * broker that has just started may not know it yet.
     */
    Cluster cluster() {
        return metadata.fetch();
    }

    /** Whether all partitions of the topic have a leader, as far as is known. */
    boolean knows(String topic) {
        List<PartitionInfo> partitions = cluster().partitionsForTopic(topic);
        return partitions != null
                && !partitions.isEmpty()
                && partitions.stream().allMatch(partition -> partition.leader() != null);
    }

    /**
     * Takes a message, to be sent by the next steps.
     *
     * @param known a cluster that has the topic
     * @param answer called by a later step
     * @return false if there is no room for it before other messages have their answers
     */
    boolean offer(ProducerRecord<byte[], byte[]> message, Cluster known, Callback answer) throws InterruptedException {
        int partition = partitioner.partition(message, known);
        try {
            RecordAccumulator.RecordAppendResult unused = accumulator.append(
                    new TopicPartition(message.topic(), partition),
                    message.key(),
                    message.value(),
                    CompressionType.NONE,
                    answer);
            return true;
        } catch (BufferExhaustedException e) {
            return false;
        }
    }

    /** Sends what can be sent, and takes the answers that are there; waits for a moment where there is nothing to do. */
    void step() {
        sender.run(time.milliseconds());
    }

    /** Sends nothing from now on, in steps that take the answers that are missing. */
    void fallSilent() {
        client.fallSilent();
    }

    /** Whether a broker may still write what it was sent. */
    boolean hasUnanswered() {
        return client.hasUnanswered();
    }

    /** Ends the connections. */
    @Override
    public void close() {
        client.close();
        metrics.close();
    }
}
