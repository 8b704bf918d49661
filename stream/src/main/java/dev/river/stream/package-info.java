/**
 * Reads a logical replication slot: the replication loop, and the decoders that turn an output plugin's messages into
 * {@linkplain dev.river.postgres.change.Change changes}.
 */
@NullMarked
package dev.river.stream;

import org.jspecify.annotations.NullMarked;
