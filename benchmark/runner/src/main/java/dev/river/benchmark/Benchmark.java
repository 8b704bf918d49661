package dev.river.benchmark;

import dev.river.benchmark.contender.River;
import dev.river.benchmark.figure.Bench;
import dev.river.benchmark.figure.Experiment;
import dev.river.benchmark.figure.Figure;
import dev.river.benchmark.figure.Growth;
import dev.river.benchmark.figure.Plan;
import dev.river.benchmark.report.Machine;
import dev.river.benchmark.report.Results;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/** Runs experiments one after the other, and collects what they tell. One that fails does not keep others from running. */
final class Benchmark {

    private final Options options;
    private final Optional<Path> recordings;
    private final PrintStream out;
    private final BooleanSupplier stopped;
    private final Instant started = Instant.now();
    private final List<Figure> figures = new ArrayList<>();
    private final List<Growth> growths = new ArrayList<>();
    private final Map<String, String> failures = new LinkedHashMap<>();

    /**
     * @param recordings the folder for recordings of River's runs, if they are wanted
     * @param out where to tell what happens
     * @param stopped whether what fails does so because it is stopped
     */
    Benchmark(Options options, Optional<Path> recordings, PrintStream out, BooleanSupplier stopped) {
        this.options = options;
        this.recordings = recordings;
        this.out = out;
        this.stopped = stopped;
    }

    /**
     * Runs them.
     *
     * @param folder an empty folder for everything
     * @param postgres what tells PostgreSQL's version
     */
    Results run(List<Experiment> experiments, Path folder, Function<Bench, String> postgres) {
        Plan plan = new Plan(
                options.rounds(),
                options.scale(),
                recordings,
                River.current(),
                options.baseline().map(River::baseline));
        try (Bench bench = new Bench(folder, plan, this::say, this::add, growths::add)) {
            try {
                String version = postgres.apply(bench);
                say(version);
                experiments.forEach(experiment -> run(experiment, bench));
                return new Results(
                        started,
                        Machine.here(),
                        version,
                        new Results.Settings(
                                options.rounds(),
                                options.scale(),
                                options.baseline().map(Path::toString).orElse(null),
                                experiments.stream().map(Experiment::name).toList()),
                        figures,
                        growths,
                        failures);
            } finally {
                // Who stops the benchmark interrupts it, and the servers must still be waited for.
                boolean unused = Thread.interrupted();
            }
        }
    }

    private void run(Experiment experiment, Bench bench) {
        if (stopped.getAsBoolean()) {
            return;
        }
        say(experiment.name());
        try {
            experiment.run(bench);
        } catch (RuntimeException e) {
            if (!stopped.getAsBoolean()) {
                failures.put(experiment.name(), String.valueOf(e.getMessage()));
                say(experiment.name() + " failed");
                e.printStackTrace(out);
            }
        }
    }

    private void add(Figure figure) {
        figures.add(figure);
        say(String.format(Locale.ROOT, "%s: %.2f times %s", figure.name(), figure.ratio(), figure.against()));
    }

    private void say(String what) {
        out.printf(
                Locale.ROOT,
                "%5d s  %s%n",
                Duration.between(started, Instant.now()).toSeconds(),
                what);
    }
}
