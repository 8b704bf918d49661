package dev.river.dump;

import dev.river.benchmark.micro.CopyLines;
import dev.river.benchmark.micro.SampleTable;
import java.util.concurrent.TimeUnit;
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

/** What the parser takes for a line of COPY. In the parser's package, as its tests are. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 4, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@State(Scope.Thread)
@OperationsPerInvocation(SampleTable.ROWS)
@SuppressWarnings("NullAway.Init") // JMH sets the parameters, and prepare() the rest.
public class CopyLineBenchmark {

    @Param
    public SampleTable table;

    private byte[][] lines;
    private byte[][] escapedLines;
    private int columns;

    @Setup
    public void prepare() {
        lines = CopyLines.plain(table);
        escapedLines = CopyLines.escaped(table);
        columns = table.table().columns().size();
    }

    @Benchmark
    public void parse(Blackhole blackhole) {
        for (byte[] line : lines) {
            blackhole.consume(CopyLine.parse(line, 0, columns));
        }
    }

    /** With line breaks in values. Each line is copied first: the parser takes the escapes out in place. */
    @Benchmark
    public void parseEscaped(Blackhole blackhole) {
        for (byte[] line : escapedLines) {
            blackhole.consume(CopyLine.parse(line.clone(), 0, columns));
        }
    }
}
