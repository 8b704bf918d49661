/** A Kafka broker with its ZooKeeper, as the main class of a process that the launcher starts. */
@NullMarked
package dev.river.testservers.oldkafka;

import org.jspecify.annotations.NullMarked;
