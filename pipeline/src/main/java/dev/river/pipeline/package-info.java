/**
 * A subscription's life: it waits for its turn, dumps, streams, retries, pauses and fails, and tells how it is.
 *
 * <p>{@link dev.river.pipeline.Subscription} is the whole of it to the outside. Inside, {@code rule} decides where a
 * change goes and under which key, {@code lane} carries records to a sink in order, {@code progress} writes down how far
 * all of it came, and {@code check} finds what is missing before the start.
 */
@NullMarked
package dev.river.pipeline;

import org.jspecify.annotations.NullMarked;
