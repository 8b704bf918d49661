/**
 * Starts real servers as child processes, for integration tests and the demo: PostgreSQL, Kafka, OpenSearch and
 * Elasticsearch. Each listens on 127.0.0.1, can be stopped, killed and started again on the same data and port, and
 * ends with the JVM that started it, however that ends.
 */
@NullMarked
package dev.river.testservers;

import org.jspecify.annotations.NullMarked;
