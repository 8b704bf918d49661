/** The sink {@code kafka}: each record a message, in order for each key, durable on all replicas in sync. */
@NullMarked
package dev.river.sinks.kafka;

import org.jspecify.annotations.NullMarked;
