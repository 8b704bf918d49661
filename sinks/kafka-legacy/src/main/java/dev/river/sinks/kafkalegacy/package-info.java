/**
 * The sink {@code kafka-legacy}: each record a message, in order for each key, for brokers that are too old for the sink
 * {@code kafka}. A plugin of its own, because Kafka's old client cannot live beside the new one.
 */
@NullMarked
package dev.river.sinks.kafkalegacy;

import org.jspecify.annotations.NullMarked;
