/**
 * The client and its connection: where the server is, as whom River comes, which certificates it believes; and what the
 * server's answers and errors mean. Knows nothing of bulks and documents.
 */
@NullMarked
package dev.river.sinks.elasticsearch.client;

import org.jspecify.annotations.NullMarked;
