package dev.river.sinks.kafkalegacy;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonTypeName;
import dev.river.sink.Sink;
import dev.river.sink.SinkContext;
import dev.river.sink.SinkFactory;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import java.util.List;
import java.util.Map;

/** The settings of the sink {@code kafka-legacy}. */
@JsonTypeName("kafka-legacy")
public final class KafkaLegacySinkFactory implements SinkFactory {

    /** Some of the brokers, as {@code host:port}; the others are found through them. */
    @JsonProperty
    @NotEmpty
    List<@NotBlank String> bootstrapServers = List.of();

    /** Whether a delete is followed by a message without a value, so that compaction forgets the key. */
    @JsonProperty
    boolean tombstones;

    /** Settings of Kafka's client, by Kafka's names, those that River leaves to the user. */
    @JsonProperty
    @NotNull
    Map<String, @NotNull String> properties = Map.of();

    @Override
    public Sink create(SinkContext context) {
        ClientSettings settings = new ClientSettings(
                bootstrapServers, properties, "river-" + context.subscription() + "-" + context.sink());
        Failures failures = new Failures(String.join(",", bootstrapServers));
        return new KafkaLegacySink(settings, failures, new Messages(tombstones, settings.largestMessage()));
    }

    @Override
    public String destinationName(String destination) {
        return TopicNames.of(destination);
    }
}
