package dev.river.demo;

import dev.river.demo.server.DemoException;
import dev.river.demo.server.Resource;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Runs the demo. It stops in good order at the end of its standard input, so that it never outlives the script that
 * started it; the system property {@code river.jar} names the jar to start.
 */
public final class DemoMain {
    private static final int FAILED = 1;
    private static final int MISUSED = 2;
    private static final Duration TO_STOP = Duration.ofSeconds(60);

    private DemoMain() {}

    public static void main(String[] arguments) {
        System.exit(run(List.of(arguments), Look.NONE));
    }

    /** Runs the demo and gives the exit status. */
    static int run(List<String> arguments, Look beforeComparison) {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        Options options;
        try {
            options = Options.parse(arguments);
        } catch (Options.UsageException e) {
            System.err.println("demo: " + e.getMessage());
            return MISUSED;
        }
        if (options.help()) {
            out.print(Resource.text(DemoMain.class, "usage.txt"));
            return 0;
        }
        StopSignal stop = new StopSignal();
        stop.askAtEndOf(System.in);
        CountDownLatch ended = stopOrderlyOnSignals(stop);
        try {
            Path riverJar = Path.of(System.getProperty("river.jar", "service/target/river.jar"))
                    .toAbsolutePath();
            return new Demo(options, riverJar, out, stop, beforeComparison).run();
        } catch (DemoException e) {
            System.err.println("demo: " + e.getMessage());
            return FAILED;
        } catch (InterruptedException e) {
            System.err.println("demo: It was interrupted.");
            return FAILED;
        } finally {
            ended.countDown();
        }
    }

    /** A signal does not cut the end short: the JVM waits until all is stopped. */
    private static CountDownLatch stopOrderlyOnSignals(StopSignal stop) {
        CountDownLatch ended = new CountDownLatch(1);
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            stop.ask();
                            try {
                                boolean unused = ended.await(TO_STOP.toSeconds(), TimeUnit.SECONDS);
                            } catch (InterruptedException e) {
                                Thread.currentThread().interrupt();
                            }
                        },
                        "stop-demo"));
        return ended;
    }
}
