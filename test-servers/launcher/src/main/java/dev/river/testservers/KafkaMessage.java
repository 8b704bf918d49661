package dev.river.testservers;

import org.jspecify.annotations.Nullable;

/**
 * One message of a topic.
 *
 * @param partition where it lies
 * @param key its key as text; null where it has none
 * @param value its value as text; null where it has none
 */
public record KafkaMessage(
        int partition, @Nullable String key, @Nullable String value) {}
