package dev.river.sinks.kafkalegacy;

import dev.river.sink.ChangeRecord;
import dev.river.sink.Rejection;
import dev.river.sink.RenderingException;
import dev.river.sink.RetriableException;
import dev.river.sink.SinkException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.Cluster;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.MetadataResponse;
import org.jspecify.annotations.Nullable;

/**
 * Sends some records and waits for all the answers, or for the first failure. Who started it then has the loop fall silent:
 * what the loop has not sent yet must not follow what failed.
 */
final class Delivery {

    private final ProducerLoop loop;
    private final Messages messages;
    private final ClusterQuestion question;
    private final Failures failures;
    private final Duration topicPatience;
    private final Duration patience;
    private final List<Rejection> rejections = new ArrayList<>();
    private int unanswered;
    private long deadline;
    private @Nullable Exception failure;

    /**
     * @param topicPatience how long it waits for a topic to have leaders
     * @param patience how long it waits for the next answer
     */
    Delivery(
            ProducerLoop loop,
            Messages messages,
            ClusterQuestion question,
            Failures failures,
            Duration topicPatience,
            Duration patience) {
        this.loop = loop;
        this.messages = messages;
        this.question = question;
        this.failures = failures;
        this.topicPatience = topicPatience;
        this.patience = patience;
    }

    /** Waits until all topics have leaders; the brokers make those that are missing. */
    void awaitTopics(Collection<String> topics) {
        if (topics.stream().allMatch(loop::knows)) {
            // A question would be in the way of the records: there is one request at a time.
            return;
        }
        extendDeadline(topicPatience);
        for (String topic : topics) {
            while (!loop.knows(topic)) {
                if (isLate()) {
                    throw reasonOf(topic);
                }
                // An answer may name the brokers, but no leader yet, and counts as an answer.
                loop.want(topics);
                step();
            }
        }
    }

    private SinkException reasonOf(String topic) {
        MetadataResponse answer = question.askFor(topic);
        Map<String, Errors> errors = answer.errors();
        return failures.ofTopic(topic, errors.getOrDefault(topic, Errors.LEADER_NOT_AVAILABLE));
    }

    /**
     * Sends the records and waits.
     *
     * @param records those of topics that all had leaders
     * @return the records that cannot be messages; all others are durable unless there is a {@link #failure()}
     * @throws RetriableException if it takes too long, or a topic is not known any more
     */
    List<Rejection> send(List<ChangeRecord> records) {
        extendDeadline(patience);
        String topic = "";
        for (ChangeRecord record : records) {
            topic = record.destination().name();
            // One for all that becomes of the record: the steps in between may lose sight of the topic.
            Cluster known = loop.cluster();
            List<PartitionInfo> partitions = known.partitionsForTopic(topic);
            if (partitions == null) {
                throw reasonOf(topic);
            }
            try {
                for (ProducerRecord<byte[], byte[]> message : messages.of(record, topic, partitions.size())) {
                    offer(message, known);
                }
            } catch (Messages.Unsendable e) {
                rejections.add(Rejection.of(record, e.reason()));
            } catch (RenderingException e) {
                rejections.add(Rejection.of(record, e.getMessage()));
            }
            if (failure != null) {
                return rejections;
            }
        }
        while (unanswered > 0 && failure == null) {
            stepInTime(topic);
        }
        return rejections;
    }

    /** What the first answer that was a refusal said. */
    @Nullable
    Exception failure() {
        return failure;
    }

    /** Whether everything that was given to the loop has been answered. */
    boolean isAnswered() {
        return unanswered == 0;
    }

    private void offer(ProducerRecord<byte[], byte[]> message, Cluster known) {
        try {
            while (failure == null && !loop.offer(message, known, (metadata, error) -> answer(error))) {
                stepInTime(message.topic());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failures.ofInterrupt();
        }
        unanswered++;
    }

    private void answer(@Nullable Exception error) {
        unanswered--;
        extendDeadline(patience);
        if (error != null && failure == null) {
            failure = error;
        }
    }

    private void stepInTime(String topic) {
        if (isLate()) {
            throw loop.hasUnanswered() ? failures.ofMissingAnswer() : failures.ofSilence(topic, patience);
        }
        step();
    }

    private void step() {
        if (Thread.currentThread().isInterrupted()) {
            throw failures.ofInterrupt();
        }
        try {
            loop.step();
        } catch (KafkaException | IllegalStateException e) {
            // Such as an answer that the client cannot read.
            throw failures.of(e, "any of the batch");
        }
    }

    private void extendDeadline(Duration time) {
        deadline = System.nanoTime() + time.toNanos();
    }

    private boolean isLate() {
        return System.nanoTime() - deadline > 0;
    }
}
