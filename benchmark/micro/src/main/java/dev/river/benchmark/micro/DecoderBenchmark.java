package dev.river.benchmark.micro;

import dev.river.postgres.change.Change;
import dev.river.postgres.change.Transaction;
import dev.river.sink.Lsn;
import dev.river.stream.ChangeHandler;
import dev.river.stream.Decoder;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/** What the decoders take for a change. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 4, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@State(Scope.Thread)
@OperationsPerInvocation(SampleTable.ROWS)
@SuppressWarnings("NullAway.Init") // JMH sets the parameters, and prepare() the rest.
public class DecoderBenchmark {

    @Param
    public SamplePlugin plugin;

    @Param
    public SampleTable table;

    private Decoder decoder;
    private byte[][] inserts;
    private byte[][] updates;
    private byte[][] deletes;

    @Setup
    public void prepare(Blackhole blackhole) {
        decoder = plugin.decoder(table, new Consumer(blackhole));
        SampleMessages messages = plugin.messages(table);
        messages.opening().forEach(message -> decoder.decode(message, Lsn.ZERO));
        inserts = rows(messages::insert);
        updates = rows(messages::update);
        deletes = rows(messages::delete);
    }

    private static byte[][] rows(IntFunction<byte[]> message) {
        return IntStream.range(0, SampleTable.ROWS).mapToObj(message).toArray(byte[][]::new);
    }

    @Benchmark
    public void insert() {
        decodeAll(inserts);
    }

    /** With the whole old row. */
    @Benchmark
    public void update() {
        decodeAll(updates);
    }

    /** With the key alone. */
    @Benchmark
    public void delete() {
        decodeAll(deletes);
    }

    private void decodeAll(byte[][] messages) {
        for (byte[] message : messages) {
            decoder.decode(message, Lsn.ZERO);
        }
    }

    private record Consumer(Blackhole blackhole) implements ChangeHandler {

        @Override
        public void onBegin(Transaction transaction) {
            blackhole.consume(transaction);
        }

        @Override
        public void onChange(Change change) {
            blackhole.consume(change);
        }

        @Override
        public void onMessage(Lsn lsn) {
            blackhole.consume(lsn);
        }

        @Override
        public void onCommit(Lsn endLsn) {
            blackhole.consume(endLsn);
        }
    }
}
