package dev.river.sinks.kafka;

import static java.util.concurrent.TimeUnit.SECONDS;

import dev.river.sink.SinkException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.errors.UnsupportedVersionException;

/** Sees which topics are missing, and whether River may write to the others and create the missing ones. Makes nothing. */
final class TopicRights {

    private static final int PATIENCE_SECONDS = 60;

    private final Admin admin;
    private final KafkaFailures failures;

    TopicRights(Admin admin, KafkaFailures failures) {
        this.admin = admin;
        this.failures = failures;
    }

    /**
     * Those that are missing.
     *
     * @throws SinkException if River may not write to one that is there, with the rights that it needs
     */
    List<String> missing(List<String> topics) throws ExecutionException, InterruptedException, TimeoutException {
        List<String> missing = new ArrayList<>();
        for (Map.Entry<String, KafkaFuture<TopicDescription>> each :
                describe(topics).entrySet()) {
            String topic = each.getKey();
            try {
                // Brokers before 2.3 do not say it.
                Set<AclOperation> may =
                        each.getValue().get(PATIENCE_SECONDS, SECONDS).authorizedOperations();
                if (may != null && !may.isEmpty() && !may.contains(AclOperation.WRITE)) {
                    throw failures.of(new TopicAuthorizationException(Set.of(topic)), topic);
                }
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof UnknownTopicOrPartitionException)) {
                    throw failures.of(e, topic);
                }
                missing.add(topic);
            }
        }
        return missing;
    }

    private Map<String, KafkaFuture<TopicDescription>> describe(List<String> topics)
            throws InterruptedException, TimeoutException {
        var described = admin.describeTopics(topics, new DescribeTopicsOptions().includeAuthorizedOperations(true))
                .topicNameValues();
        for (KafkaFuture<TopicDescription> each : described.values()) {
            try {
                var unused = each.get(PATIENCE_SECONDS, SECONDS);
            } catch (ExecutionException e) {
                if (e.getCause() instanceof UnsupportedVersionException) {
                    return admin.describeTopics(topics).topicNameValues();
                }
            }
        }
        return described;
    }

    /** @throws SinkException if River may not create one of them, or not as the settings say */
    void requireCreatable(NewTopics newTopics, List<String> missing) throws InterruptedException, TimeoutException {
        for (Map.Entry<String, KafkaFuture<Void>> each :
                newTopics.validate(admin, missing).entrySet()) {
            try {
                each.getValue().get(PATIENCE_SECONDS, SECONDS);
            } catch (ExecutionException e) {
                // Brokers before 2.4 are asked with numbers once the topic is needed.
                if (!(e.getCause() instanceof TopicExistsException)
                        && !(e.getCause() instanceof UnsupportedVersionException)) {
                    throw failures.of(e, each.getKey());
                }
            }
        }
    }
}
