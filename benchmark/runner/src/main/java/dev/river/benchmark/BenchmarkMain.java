package dev.river.benchmark;

import dev.river.benchmark.contender.ContenderException;
import dev.river.benchmark.contender.River;
import dev.river.benchmark.figure.Bench;
import dev.river.benchmark.report.Report;
import dev.river.benchmark.report.Results;
import dev.river.benchmark.report.Tables;
import dev.river.testservers.PostgresServer;
import dev.river.testservers.ServerStartException;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Runs the benchmark. The system property {@code benchmark.root} names the folder of the project, {@code
 * benchmark.postgres} the one with PostgreSQL's programs.
 */
public final class BenchmarkMain {

    private static final int FAILED = 1;
    private static final int MISUSED = 2;

    private BenchmarkMain() {}

    public static void main(String[] arguments) {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        System.exit(run(List.of(arguments), out));
    }

    private static int run(List<String> arguments, PrintStream out) {
        Options options;
        try {
            options = Options.parse(arguments, Experiments.names());
        } catch (Options.UsageException e) {
            System.err.println("benchmark: " + e.getMessage());
            return MISUSED;
        }
        if (options.help()) {
            out.print(usage());
            return 0;
        }
        if (options.list()) {
            Experiments.names()
                    .forEach(name -> out.println(name + (Experiments.isLong(name) ? " (only if it is named)" : "")));
            return 0;
        }
        StopSignal stop = StopSignal.listen(System.in);
        try {
            return run(options, out, stop);
        } catch (BenchmarkException | ContenderException | ServerStartException | IllegalStateException e) {
            if (stop.isAsked()) {
                return StopSignal.STOPPED;
            }
            System.err.println("benchmark: " + e.getMessage());
            return FAILED;
        } finally {
            stop.cleanedUp();
        }
    }

    private static int run(Options options, PrintStream out, StopSignal stop) throws BenchmarkException {
        River.current().requireBuilt();
        options.baseline().map(River::baseline).ifPresent(River::requireBuilt);
        Path output = options.output()
                .orElseGet(() -> Path.of(System.getProperty("benchmark.root", "."), "target", "benchmark"))
                .toAbsolutePath()
                .normalize();
        Optional<Path> recordings = options.record() ? Optional.of(recordings(output)) : Optional.empty();
        Results results;
        try (BenchmarkFolder folder = BenchmarkFolder.create()) {
            results = new Benchmark(options, recordings, out, stop::isAsked)
                    .run(Experiments.chosen(options.only()), folder.path(), BenchmarkMain::postgresVersion);
        }
        if (stop.isAsked()) {
            return StopSignal.STOPPED;
        }
        show(results, out);
        try {
            Report.write(results, output).forEach(out::println);
        } catch (IOException e) {
            throw new BenchmarkException("The results cannot be written to " + output + ": " + e, e);
        }
        return results.failures().isEmpty() ? 0 : FAILED;
    }

    private static Path recordings(Path output) throws BenchmarkException {
        Path folder = output.resolve("recordings");
        try {
            return Files.createDirectories(folder);
        } catch (IOException e) {
            throw new BenchmarkException("No folder " + folder + " can be made for recordings: " + e, e);
        }
    }

    private static void show(Results results, PrintStream out) {
        if (!results.figures().isEmpty()) {
            out.println("\n" + Tables.of(results.figures()));
        }
        if (!results.growths().isEmpty()) {
            out.println("\n" + Tables.ofGrowths(results.growths()));
        }
        results.failures().forEach((name, why) -> System.err.println("benchmark: " + name + " failed: " + why));
    }

    private static String postgresVersion(Bench bench) {
        try (Connection connection = bench.postgres().connect(PostgresServer.SUPERUSER);
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("SHOW server_version")) {
            result.next();
            return "PostgreSQL " + result.getString(1);
        } catch (SQLException e) {
            throw new IllegalStateException("PostgreSQL does not tell its version: " + e.getMessage(), e);
        }
    }

    private static String usage() {
        try (InputStream content = BenchmarkMain.class.getResourceAsStream("usage.txt")) {
            return new String(Objects.requireNonNull(content, "usage.txt").readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("The usage of the benchmark cannot be read.", e);
        }
    }
}
