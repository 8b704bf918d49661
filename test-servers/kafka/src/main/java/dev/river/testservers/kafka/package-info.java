/** A Kafka broker with its controller, as the main class of a process that the launcher starts. */
@NullMarked
package dev.river.testservers.kafka;

import org.jspecify.annotations.NullMarked;
