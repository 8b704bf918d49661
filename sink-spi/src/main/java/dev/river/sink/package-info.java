/**
 * The contract between River and its sinks: all that the author of a sink needs.
 *
 * <p>A sink is a {@link dev.river.sink.SinkFactory} named in {@code META-INF/services}, which holds its own configuration and
 * makes one {@link dev.river.sink.Sink} for each subscription that writes to it. River hands the sink
 * {@linkplain dev.river.sink.Batch batches} of {@linkplain dev.river.sink.ChangeRecord change records}; the sink says
 * when each is durable, or why it is not.
 *
 * <p>What may grow is a final class with a factory method or a builder; the interfaces that only River implements say so; an enum
 * that may grow says so.
 */
@NullMarked
package dev.river.sink;

import org.jspecify.annotations.NullMarked;
