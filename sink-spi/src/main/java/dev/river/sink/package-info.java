/**
 * The contract between River and its sinks: all that the author of a sink needs.
 *
 * <p>A sink is a {@link dev.river.sink.SinkFactory} named in {@code META-INF/services}, which holds its own configuration and
 * makes one {@link dev.river.sink.Sink} for each subscription that writes to it. River hands the sink
 * {@linkplain dev.river.sink.Batch batches} of {@linkplain dev.river.sink.ChangeRecord change records}; the sink says
 * when each is durable, or why it is not.
 *
 * <ul>
 *   <li>What you write: {@link dev.river.sink.SinkFactory}, with a {@link dev.river.sink.Setting} for each field of its
 *       configuration, and {@link dev.river.sink.Sink}. {@link dev.river.sink.SinkTraits} say what yours can do.
 *   <li>What River hands you: {@link dev.river.sink.SinkContext}, {@link dev.river.sink.Destination},
 *       {@link dev.river.sink.Table} with its {@link dev.river.sink.Column columns}, and in a {@link dev.river.sink.Batch}
 *       records, each with its {@link dev.river.sink.Row rows}, {@link dev.river.sink.TransactionEnd ends of transactions} and
 *       {@link dev.river.sink.Notes}.
 *   <li>How you say what failed: {@link dev.river.sink.RetriableException}, {@link dev.river.sink.FatalException}, and
 *       {@link dev.river.sink.RejectedException} with a {@link dev.river.sink.Rejection} for each record that cannot be stored.
 * </ul>
 *
 * <p>What may grow is a final class with a factory method or a builder; the interfaces that only River implements say so; an enum
 * that may grow says so.
 */
@NullMarked
package dev.river.sink;

import org.jspecify.annotations.NullMarked;
