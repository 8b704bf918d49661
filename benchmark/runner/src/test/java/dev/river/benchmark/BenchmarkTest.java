package dev.river.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import dev.river.benchmark.figure.Bench;
import dev.river.benchmark.figure.Experiment;
import dev.river.benchmark.figure.Figure;
import dev.river.benchmark.figure.Growth;
import dev.river.benchmark.report.Results;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class BenchmarkTest {

    private static final Figure FIGURE = new Figure("stream", "pg_recvlogical", "rows/s", null).add(3, 2);
    private static final Growth GROWTH = new Growth("stream", "tables", "rows/s");

    private final ByteArrayOutputStream told = new ByteArrayOutputStream();

    @TempDir
    private Path folder;

    @Test
    void collectsWhatExperimentsTell() throws Exception {
        Results results = run(false, experiment("one", bench -> bench.report(FIGURE)), experiment("two", bench -> {
            bench.report(GROWTH);
        }));

        assertThat(results.figures()).containsExactly(FIGURE);
        assertThat(results.growths()).containsExactly(GROWTH);
        assertThat(results.settings()).isEqualTo(new Results.Settings(2, 0.5, null, List.of("one", "two")));
        assertThat(results.postgres()).isEqualTo("PostgreSQL 15.0");
        assertThat(results.failures()).isEmpty();
        assertThat(told()).contains("one", "stream: 1.50 times pg_recvlogical", "two");
    }

    @Test
    void goesOnAfterAnExperimentThatFails() throws Exception {
        Results results = run(
                false,
                experiment("bad", bench -> {
                    throw new IllegalStateException("No river flows here.");
                }),
                experiment("good", bench -> bench.report(FIGURE)));

        assertThat(results.figures()).containsExactly(FIGURE);
        assertThat(results.failures()).containsOnlyKeys("bad").containsValue("No river flows here.");
        assertThat(told()).contains("bad failed");
    }

    @Test
    void doesNotBlameExperimentsThatAreStopped() throws Exception {
        Results results = run(true, experiment("one", bench -> bench.report(FIGURE)));

        assertThat(results.figures()).isEmpty();
        assertThat(results.failures()).isEmpty();
    }

    @Test
    void doesNotHandOnTheInterruptionOfItsThread() throws Exception {
        Results results =
                run(false, experiment("one", bench -> Thread.currentThread().interrupt()));

        assertThat(results.failures()).isEmpty();
        assertThat(Thread.interrupted()).isFalse();
    }

    private Results run(boolean stopped, Experiment... experiments) throws Exception {
        Options options = Options.parse(List.of("--rounds=2", "--scale=0.5"), List.of());
        PrintStream out = new PrintStream(told, true, StandardCharsets.UTF_8);
        return new Benchmark(options, Optional.empty(), out, () -> stopped)
                .run(List.of(experiments), folder, bench -> "PostgreSQL 15.0");
    }

    private static Experiment experiment(String name, Consumer<Bench> work) {
        return new Experiment() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public void run(Bench bench) {
                work.accept(bench);
            }
        };
    }

    private String told() {
        return told.toString(StandardCharsets.UTF_8);
    }
}
