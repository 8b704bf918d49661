/**
 * The ordered way from a subscription to one sink: batches, back pressure, retries, dead letters, and how far all of it
 * is durable.
 */
@NullMarked
package dev.river.pipeline.lane;

import org.jspecify.annotations.NullMarked;
