package dev.river.sinks.kafka;

import static java.util.concurrent.TimeUnit.SECONDS;

import dev.river.sink.FatalException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.CreateTopicsOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.UnsupportedVersionException;

/** Asks the brokers for topics, with their own defaults where the sink's settings name no number. */
final class NewTopics {

    private static final int PATIENCE_SECONDS = 60;

    private final TopicSettings settings;
    private final Map<String, String> config;
    private final KafkaFailures failures;

    /** @param compacted whether they are to keep only the last message of each key */
    NewTopics(TopicSettings settings, boolean compacted, KafkaFailures failures) {
        this.settings = settings;
        this.config = new HashMap<>(settings.config);
        if (compacted) {
            config.put(TopicSettings.CLEANUP_POLICY, TopicSettings.COMPACT);
        }
        this.failures = failures;
    }

    /** What becomes of each topic. */
    Map<String, KafkaFuture<Void>> create(Admin admin, Collection<String> topics) throws InterruptedException {
        Map<String, KafkaFuture<Void>> creations = create(admin, topics, this::asTheBrokerLikes, false);
        if (!leavesADefault() || !refusesDefaults(creations.values())) {
            return creations;
        }
        BrokerDefaults defaults = defaults(admin);
        return create(admin, topics, topic -> withNumbers(topic, defaults), false);
    }

    /** What would become of each topic. Makes none. */
    Map<String, KafkaFuture<Void>> validate(Admin admin, Collection<String> topics) {
        return create(admin, topics, this::asTheBrokerLikes, true);
    }

    private Map<String, KafkaFuture<Void>> create(
            Admin admin, Collection<String> topics, Function<String, NewTopic> newTopic, boolean onlyValidates) {
        List<NewTopic> newTopics = topics.stream()
                .map(newTopic)
                .map(topic -> topic.configs(config))
                .toList();
        return admin.createTopics(newTopics, new CreateTopicsOptions().validateOnly(onlyValidates))
                .values();
    }

    private boolean leavesADefault() {
        return settings.partitions == TopicSettings.BROKERS_DEFAULT
                || settings.replicationFactor == TopicSettings.BROKERS_DEFAULT;
    }

    /** Brokers before 2.4 want to be told numbers. */
    private static boolean refusesDefaults(Collection<KafkaFuture<Void>> creations) throws InterruptedException {
        for (KafkaFuture<Void> creation : creations) {
            try {
                creation.get(PATIENCE_SECONDS, SECONDS);
            } catch (ExecutionException e) {
                if (e.getCause() instanceof UnsupportedVersionException) {
                    return true;
                }
            } catch (TimeoutException e) {
                // Who waits for the creation says so.
                return false;
            }
        }
        return false;
    }

    private BrokerDefaults defaults(Admin admin) throws InterruptedException {
        try {
            return BrokerDefaults.of(admin);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof AuthorizationException) {
                throw new FatalException(
                        "Kafka is older than 2.4 and does not say how many partitions and replicas a new topic"
                                + " should have: set topics.partitions and topics.replicationFactor of the sink, or"
                                + " give its user the right DESCRIBE_CONFIGS on the cluster.",
                        e);
            }
            throw failures.ofCheck(e);
        } catch (TimeoutException e) {
            throw failures.ofCheck(e);
        }
    }

    private NewTopic asTheBrokerLikes(String topic) {
        return new NewTopic(
                topic,
                settings.partitions == TopicSettings.BROKERS_DEFAULT
                        ? Optional.empty()
                        : Optional.of(settings.partitions),
                settings.replicationFactor == TopicSettings.BROKERS_DEFAULT
                        ? Optional.empty()
                        : Optional.of(settings.replicationFactor));
    }

    private NewTopic withNumbers(String topic, BrokerDefaults defaults) {
        return new NewTopic(
                topic,
                settings.partitions == TopicSettings.BROKERS_DEFAULT ? defaults.partitions() : settings.partitions,
                settings.replicationFactor == TopicSettings.BROKERS_DEFAULT
                        ? defaults.replicationFactor()
                        : settings.replicationFactor);
    }
}
