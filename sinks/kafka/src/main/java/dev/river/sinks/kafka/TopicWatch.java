package dev.river.sinks.kafka;

import static java.util.concurrent.TimeUnit.SECONDS;

import dev.river.sink.SinkContext;
import java.time.Duration;
import java.util.Collection;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;

/**
 * Tells River which topics are behind the names that were written to, on a thread of its own: a topic that someone deleted is
 * made anew, by River or by the broker, with nothing but what is written next. Brokers before 2.8 do not tell one from the other.
 */
final class TopicWatch implements AutoCloseable {

    private static final int LOOK_EVERY_SECONDS = 5;
    private static final int PATIENCE_SECONDS = 15;

    private final SinkContext context;
    private final KafkaClients clients;
    private final Set<String> written = ConcurrentHashMap.newKeySet();
    private final ScheduledExecutorService thread;
    private @Nullable Admin admin;

    TopicWatch(SinkContext context, KafkaClients clients) {
        this.context = context;
        this.clients = clients;
        this.thread = Executors.newSingleThreadScheduledExecutor(work -> {
            Thread made = new Thread(work, "river-kafka-topics-" + context.sink());
            made.setDaemon(true);
            return made;
        });
    }

    /** Begins to look every few seconds. */
    void start() {
        var unused = thread.scheduleWithFixedDelay(this::look, 1, LOOK_EVERY_SECONDS, SECONDS);
    }

    /** Something is written to these. */
    void written(Collection<String> topics) {
        written.addAll(topics);
    }

    private void look() {
        if (written.isEmpty()) {
            return;
        }
        Set<String> topics = Set.copyOf(written);
        written.removeAll(topics);
        try {
            if (admin == null) {
                admin = clients.newAdmin();
            }
            for (var description :
                    admin.describeTopics(topics).topicNameValues().entrySet()) {
                tell(description.getKey(), description.getValue());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (TimeoutException | RuntimeException e) {
            context.logger().log(System.Logger.Level.DEBUG, "The topics cannot be looked at; River tries again", e);
            written.addAll(topics);
            closeAdmin();
        }
    }

    private void tell(String topic, KafkaFuture<TopicDescription> description)
            throws InterruptedException, TimeoutException {
        try {
            Uuid id = description.get(PATIENCE_SECONDS, SECONDS).topicId();
            if (!id.equals(Uuid.ZERO_UUID)) {
                context.destinationIs(topic, id.toString());
            }
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RetriableException
                    && !(e.getCause() instanceof UnknownTopicOrPartitionException)) {
                written.add(topic);
            }
            // Else it is gone, or not for River to see; once it is written to again it is looked at again.
            context.logger().log(System.Logger.Level.DEBUG, "Topic " + topic + " cannot be looked at", e);
        }
    }

    private void closeAdmin() {
        if (admin != null) {
            admin.close(Duration.ZERO);
            admin = null;
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
        try {
            if (thread.awaitTermination(PATIENCE_SECONDS, SECONDS)) {
                closeAdmin();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
