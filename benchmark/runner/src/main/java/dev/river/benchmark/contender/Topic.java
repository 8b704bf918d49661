package dev.river.benchmark.contender;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * A topic of one partition.
 *
 * @param bootstrapServers the broker
 * @param name the topic
 * @param expected how many records there are
 */
public record Topic(String bootstrapServers, String name, long expected) implements Destination {

    /** Creates the topic. */
    public static Topic create(String bootstrapServers, String name, long expected) {
        try (Admin admin = admin(bootstrapServers)) {
            admin.createTopics(List.of(new NewTopic(name, 1, (short) 1))).all().get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ContenderException("Topic " + name + " was not created");
        } catch (ExecutionException e) {
            throw new ContenderException("Topic " + name + " could not be created: " + e.getCause());
        }
        return new Topic(bootstrapServers, name, expected);
    }

    @Override
    public Arrival await(Child child, Duration timeout) {
        try (Admin admin = admin(bootstrapServers)) {
            Waiting.until("No record came to topic " + name, child, timeout, () -> size(admin) > 0);
            long firstNanos = UnixTime.nanos();
            Waiting.until(
                    "The last record did not come to topic " + name, child, timeout, () -> size(admin) >= expected);
            return new Arrival(expected, firstNanos, UnixTime.nanos());
        }
    }

    private long size(Admin admin) {
        TopicPartition partition = new TopicPartition(name, 0);
        try {
            return admin.listOffsets(Map.of(partition, OffsetSpec.latest()))
                    .partitionResult(partition)
                    .get()
                    .offset();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ContenderException("Topic " + name + " was not looked at any longer");
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException) {
                // A broker hears of a new topic a moment after it has been created.
                return 0;
            }
            throw new ContenderException("Topic " + name + " cannot be looked at: " + e.getCause());
        }
    }

    private static Admin admin(String bootstrapServers) {
        return Admin.create(Map.of("bootstrap.servers", bootstrapServers));
    }

    /** Removes the topic, and what it takes on the disk. */
    public void delete() {
        try (Admin admin = admin(bootstrapServers)) {
            admin.deleteTopics(List.of(name)).all().get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            throw new ContenderException("Topic " + name + " could not be deleted: " + e.getCause());
        }
    }
}
