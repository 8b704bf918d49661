/**
 * The contract between River and its sinks: all that the author of a sink needs.
 *
 * <p>A sink is a {@link dev.river.sink.SinkFactory} named in {@code META-INF/services}, which is its own configuration
 * bean and makes one {@link dev.river.sink.Sink} for each subscription that writes to it. River hands the sink
 * {@linkplain dev.river.sink.Batch batches} of {@linkplain dev.river.sink.ChangeRecord change records}; the sink says
 * when each is durable, or why it is not.
 */
@NullMarked
package dev.river.sink;

import org.jspecify.annotations.NullMarked;
