package dev.river.sinks.kafka;

import static java.util.concurrent.TimeUnit.SECONDS;

import dev.river.sink.Destination;
import dev.river.sink.FatalException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.CreateTopicsOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.errors.UnsupportedVersionException;

/**
 * Sees that the cluster answers and is not too old, and that the topics that are there are of the kind that the sink takes
 * them for, that River may write to them, and create those that are missing.
 */
final class TopicCheck {

    /** Longer than the client's own time limits, which are to speak first. */
    private static final int PATIENCE_SECONDS = 60;

    private final boolean creates;
    private final NewTopics newTopics;
    private final KafkaClients clients;
    private final KafkaFailures failures;
    private final System.Logger log;

    /**
     * @param creates whether the sink creates topics that are missing
     * @param newTopics how it does
     */
    TopicCheck(boolean creates, NewTopics newTopics, KafkaClients clients, KafkaFailures failures, System.Logger log) {
        this.creates = creates;
        this.newTopics = newTopics;
        this.clients = clients;
        this.failures = failures;
        this.log = log;
    }

    void check(List<Destination> destinations) {
        Admin admin = clients.newAdmin();
        try {
            admin.describeCluster().nodes().get(PATIENCE_SECONDS, SECONDS);
            checkAge(admin);
            List<ConfigResource> topics = destinations.stream()
                    .map(destination -> new ConfigResource(ConfigResource.Type.TOPIC, destination.name()))
                    .toList();
            Map<ConfigResource, KafkaFuture<Config>> configs =
                    topics.isEmpty() ? Map.of() : admin.describeConfigs(topics).values();
            for (int i = 0; i < topics.size(); i++) {
                checkTopic(destinations.get(i), Objects.requireNonNull(configs.get(topics.get(i))));
            }
            checkRights(
                    new TopicRights(admin, failures),
                    destinations.stream().map(Destination::name).toList());
        } catch (ExecutionException | TimeoutException e) {
            throw new OldBrokers(clients, failures).reasonOf(failures.ofCheck(e));
        } catch (InterruptedException e) {
            throw Topics.interrupted(e);
        } finally {
            admin.close(Duration.ZERO);
        }
    }

    /** Asks for what all brokers know from 0.11 on, as they do the requests of an idempotent producer. Makes no topic. */
    private static void checkAge(Admin admin) throws ExecutionException, TimeoutException, InterruptedException {
        NewTopic topic = new NewTopic("river-check", 1, (short) 1);
        try {
            admin.createTopics(List.of(topic), new CreateTopicsOptions().validateOnly(true))
                    .all()
                    .get(PATIENCE_SECONDS, SECONDS);
        } catch (ExecutionException e) {
            // Any other answer shows that the request is known.
            if (e.getCause() instanceof UnsupportedVersionException
                    || e.getCause() instanceof org.apache.kafka.common.errors.TimeoutException) {
                throw e;
            }
        }
    }

    private void checkRights(TopicRights rights, List<String> topics)
            throws ExecutionException, InterruptedException, TimeoutException {
        List<String> missing = rights.missing(topics);
        if (!creates && !missing.isEmpty()) {
            throw Topics.mayNotCreate(missing);
        }
        rights.requireCreatable(newTopics, missing);
    }

    private void checkTopic(Destination topic, KafkaFuture<Config> config)
            throws ExecutionException, InterruptedException, TimeoutException {
        ConfigEntry policy;
        try {
            policy = config.get(PATIENCE_SECONDS, SECONDS).get(TopicSettings.CLEANUP_POLICY);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException) {
                return;
            }
            if (e.getCause() instanceof AuthorizationException || e.getCause() instanceof UnsupportedVersionException) {
                log.log(
                        System.Logger.Level.DEBUG,
                        "Whether topic " + topic + " is compacted cannot be seen: "
                                + e.getCause().getMessage());
                return;
            }
            throw e;
        }
        boolean isCompacted = policy != null && String.valueOf(policy.value()).contains(TopicSettings.COMPACT);
        boolean takenForCompacted = topic.kind() == Destination.Kind.WHOLE_ROWS;
        if (isCompacted && !takenForCompacted) {
            throw new FatalException("Topic " + topic + " is compacted, and compacted of the sink is false: set it to"
                    + " true, so that each message has the whole row, or set cleanup.policy of the topic to delete.");
        }
        if (takenForCompacted && !isCompacted) {
            throw new FatalException("Topic " + topic + " is not compacted, and compacted of the sink is true: set"
                    + " cleanup.policy of the topic to compact, or compacted of the sink to false.");
        }
    }
}
