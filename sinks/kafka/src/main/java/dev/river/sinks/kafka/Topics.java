package dev.river.sinks.kafka;

import static java.util.concurrent.TimeUnit.SECONDS;

import dev.river.sink.FatalException;
import dev.river.sink.RetriableException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Sees that a topic exists before something is written to it. Used by one thread at a time. */
final class Topics {

    /** Longer than the client's own time limits, which are to speak first. */
    private static final int PATIENCE_SECONDS = 60;

    private static final int PAUSE_MILLIS = 50;

    private final TopicSettings settings;
    private final KafkaClients clients;
    private final KafkaFailures failures;
    private final System.Logger log;
    private final NewTopics newTopics;
    private final OldBrokers oldBrokers;
    private final Set<String> existing = new HashSet<>();

    /** @param compacted whether new topics are to keep only the last message of each key */
    Topics(TopicSettings settings, boolean compacted, KafkaClients clients, KafkaFailures failures, System.Logger log) {
        this.settings = settings;
        this.clients = clients;
        this.failures = failures;
        this.log = log;
        this.newTopics = new NewTopics(settings, compacted, failures);
        this.oldBrokers = new OldBrokers(clients, failures);
    }

    /** Creates those of the topics that are missing, or says that they are. */
    void ensure(Collection<String> topics) {
        if (existing.containsAll(topics)) {
            return;
        }
        List<String> unseen =
                topics.stream().filter(topic -> !existing.contains(topic)).toList();
        Admin admin = clients.newAdmin();
        try {
            List<String> missing = missing(admin, unseen);
            if (!missing.isEmpty() && !settings.create) {
                throw mayNotCreate(missing);
            }
            create(admin, missing);
            existing.addAll(unseen);
        } catch (RetriableException e) {
            throw oldBrokers.reasonOf(e);
        } catch (InterruptedException e) {
            throw interrupted(e);
        } finally {
            admin.close(Duration.ZERO);
        }
    }

    static FatalException mayNotCreate(List<String> missing) {
        return new FatalException("Kafka has no topic " + String.join(", ", missing)
                + ", and topics.create of the sink is false: create the topic, or let River create it.");
    }

    /** Looks anew at the next {@link #ensure}: a topic may have been deleted. */
    void forget() {
        existing.clear();
    }

    private List<String> missing(Admin admin, List<String> topics) throws InterruptedException {
        List<String> missing = new ArrayList<>();
        Map<String, KafkaFuture<TopicDescription>> descriptions =
                admin.describeTopics(topics).topicNameValues();
        for (String topic : topics) {
            KafkaFuture<TopicDescription> description = descriptions.get(topic);
            if (description == null || !succeeds(description, topic, UnknownTopicOrPartitionException.class)) {
                missing.add(topic);
            }
        }
        return missing;
    }

    private void create(Admin admin, List<String> topics) throws InterruptedException {
        if (topics.isEmpty()) {
            return;
        }
        for (Map.Entry<String, KafkaFuture<Void>> creation :
                newTopics.create(admin, topics).entrySet()) {
            String topic = creation.getKey();
            if (succeeds(creation.getValue(), topic, TopicExistsException.class)) {
                log.log(System.Logger.Level.INFO, "Created topic " + topic);
            }
            awaitLeaders(admin, topic);
        }
    }

    /**
     * Waits until the leaders serve the new partitions. A producer that comes before that can have its first batch refused
     * and its second taken, and then waits in vain for its turn until its time has run out.
     */
    private void awaitLeaders(Admin admin, String topic) throws InterruptedException {
        awaitKnown(admin, topic);
        try {
            // Not by what the creation tells of the topic, which takes the right to describe its settings.
            Map<TopicPartition, OffsetSpec> ends = new HashMap<>();
            admin.describeTopics(List.of(topic))
                    .allTopicNames()
                    .get(PATIENCE_SECONDS, SECONDS)
                    .values()
                    .forEach(description -> description
                            .partitions()
                            .forEach(partition ->
                                    ends.put(new TopicPartition(topic, partition.partition()), OffsetSpec.latest())));
            admin.listOffsets(ends).all().get(PATIENCE_SECONDS, SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw failures.of(e, topic);
        }
    }

    /** A broker may hear of a topic that was created a moment ago only now. */
    private void awaitKnown(Admin admin, String topic) throws InterruptedException {
        long deadline = System.nanoTime() + SECONDS.toNanos(PATIENCE_SECONDS);
        while (!missing(admin, List.of(topic)).isEmpty() && System.nanoTime() < deadline) {
            Thread.sleep(PAUSE_MILLIS);
        }
    }

    /** Whether it succeeds, rather than fail as was to be expected. */
    private boolean succeeds(KafkaFuture<?> future, String topic, Class<? extends Exception> expected)
            throws InterruptedException {
        try {
            future.get(PATIENCE_SECONDS, SECONDS);
            return true;
        } catch (ExecutionException e) {
            if (expected.isInstance(e.getCause())) {
                return false;
            }
            throw failures.of(e, topic);
        } catch (TimeoutException e) {
            throw failures.of(e, topic);
        }
    }

    static RetriableException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new RetriableException("Kafka has not answered, and River is stopping.", e);
    }
}
