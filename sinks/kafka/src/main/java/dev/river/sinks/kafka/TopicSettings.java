package dev.river.sinks.kafka;

import com.fasterxml.jackson.annotation.JsonProperty;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.util.Map;

/** How topics that do not exist yet come into being. */
public final class TopicSettings {

    /** Whether River creates a topic that is missing. */
    @JsonProperty
    boolean create = true;

    /** How many partitions a new topic has; -1 for the broker's default. */
    @JsonProperty
    @Min(-1)
    int partitions = -1;

    /** On how many brokers a new topic lies; -1 for the broker's default. */
    @JsonProperty
    @Min(-1)
    short replicationFactor = -1;

    /** Settings of a new topic, by Kafka's names: {@code cleanup.policy}, {@code max.message.bytes}. */
    @JsonProperty
    @NotNull
    Map<String, @NotNull String> config = Map.of();
}
