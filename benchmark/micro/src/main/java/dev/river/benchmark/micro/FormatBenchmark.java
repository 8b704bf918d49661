package dev.river.benchmark.micro;

import dev.river.format.Format;
import dev.river.format.Formats;
import dev.river.sink.ChangeRecord;
import java.util.concurrent.TimeUnit;
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

/** What the formats take for an inserted row. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 4, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@State(Scope.Thread)
@OperationsPerInvocation(SampleTable.ROWS)
@SuppressWarnings("NullAway.Init") // JMH sets the parameters, and prepare() the rest.
public class FormatBenchmark {

    @Param({"river", "row"})
    public String format;

    @Param
    public SampleTable table;

    private Format renderer;
    private ChangeRecord[] records;

    @Setup
    public void prepare() {
        renderer = Formats.named(format);
        records = IntStream.range(0, SampleTable.ROWS)
                .mapToObj(i -> InsertedRow.of(table, i))
                .toArray(ChangeRecord[]::new);
    }

    @Benchmark
    public void render(Blackhole blackhole) {
        for (ChangeRecord each : records) {
            blackhole.consume(renderer.render(each));
        }
    }
}
