package dev.river.sinks.kafka;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonTypeName;
import dev.river.sink.FatalException;
import dev.river.sink.Sink;
import dev.river.sink.SinkContext;
import dev.river.sink.SinkFactory;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import java.util.List;
import java.util.Map;

/** The settings of the sink {@code kafka}. */
@JsonTypeName("kafka")
public final class KafkaSinkFactory implements SinkFactory {

    /** Some of the brokers, as {@code host:port}; the others are found through them. */
    @JsonProperty
    @NotEmpty
    List<@NotBlank String> bootstrapServers = List.of();

    /** Whether a delete is followed by a message without a value, so that compaction forgets the key. */
    @JsonProperty
    boolean tombstones;

    /** How missing topics are created. */
    @JsonProperty
    @Valid
    @NotNull
    TopicSettings topics = new TopicSettings();

    /** Settings of Kafka's own clients, by Kafka's names. */
    @JsonProperty
    @NotNull
    Map<String, @NotNull String> properties = Map.of();

    @Override
    public Sink create(SinkContext context) {
        if (topics.partitions == 0 || topics.replicationFactor == 0) {
            throw new FatalException("A topic cannot have 0 partitions or replicas: give topics.partitions and"
                    + " topics.replicationFactor of sink " + context.sink()
                    + " a number above 0, or -1 for the broker's"
                    + " default.");
        }
        KafkaClients clients = new KafkaClients(
                bootstrapServers, properties, "river-" + context.subscription() + "-" + context.sink());
        KafkaFailures failures = new KafkaFailures(String.join(",", bootstrapServers));
        return new KafkaSink(clients, new Topics(topics, clients, failures), failures, tombstones);
    }

    @Override
    public String destinationName(String destination) {
        return TopicNames.of(destination);
    }
}
