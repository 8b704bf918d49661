package dev.river.benchmark.contender;

import dev.river.benchmark.data.Database;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** River as its users start it, {@code java -Xmx512m -XX:+UseParallelGC -jar river.jar server config.yml}, from one build of it. */
public final class River {

    private static final String JAR = "service/target/river.jar";
    /** Those of the README's command. */
    private static final List<String> USUAL_OPTIONS = List.of("-Xmx512m", "-XX:+UseParallelGC");

    private static final String DROP_SINK = "benchmark/drop-sink/target/drop-sink.jar";

    private final String name;
    private final Path checkout;

    private River(String name, Path checkout) {
        this.name = name;
        this.checkout = checkout;
    }

    /** The River that this belongs to. */
    public static River current() {
        return new River("river", Programs.root());
    }

    /** Another one to compare with, from the folder of a checkout in which it was built. */
    public static River baseline(Path checkout) {
        return new River("baseline", checkout);
    }

    /** What its runs are called. */
    public String name() {
        return name;
    }

    /** @throws ContenderException if it was not built */
    public void requireBuilt() {
        jar();
        dropSink();
    }

    private Path jar() {
        return Programs.built(checkout, JAR);
    }

    /** The sink that goes with the jar: another build may have another interface for sinks. */
    private Path dropSink() {
        return Programs.built(checkout, DROP_SINK);
    }

    /** Starts it. */
    public Child start(Job job) {
        return startTogether(job.folder(), List.of(job));
    }

    /** Starts it with options of the JVM. */
    public Child startWith(Job job, String... javaOptions) {
        return launch(job.folder(), List.of(job), "", List.of(javaOptions));
    }

    /** Starts it on the server's Unix socket. */
    public Child startBySocket(Job job, Path unixSocket) {
        return launch(job.folder(), List.of(job), "unixSocket: \"" + unixSocket + "\"", USUAL_OPTIONS);
    }

    /** Starts one process for several jobs, with a subscription for each. */
    public Child startTogether(Path folder, List<Job> jobs) {
        return launch(folder, jobs, "", USUAL_OPTIONS);
    }

    private Child launch(Path folder, List<Job> jobs, String sourceSetting, List<String> javaOptions) {
        try {
            Files.writeString(folder.resolve("config.yml"), config(jobs, sourceSetting));
            Path sinks = Files.createDirectories(folder.resolve("sinks"));
            Files.copy(dropSink(), sinks.resolve("drop-sink.jar"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        List<String> command = new ArrayList<>(List.of(Programs.java()));
        command.addAll(javaOptions);
        jobs.get(0)
                .recording()
                .ifPresent(file -> command.add("-XX:StartFlightRecording=settings=profile,filename=" + file));
        command.addAll(List.of("-jar", jar().toString(), "server", "config.yml"));
        return Child.start("River", folder, folder.resolve("river.log"), command);
    }

    private static String config(List<Job> jobs, String sourceSetting) {
        StringBuilder subscriptions = new StringBuilder("subscriptions:\n");
        StringBuilder sinks = new StringBuilder("sinks:\n");
        for (int i = 0; i < jobs.size(); i++) {
            Job job = jobs.get(i);
            subscriptions.append("""
                      - name: benchmark%d
                        source:
                          url: %s
                          user: postgres
                          slot: %s
                          plugin: %s
                          publication: %s
                          %s
                        dump: %s
                        rules: [{table: "public.*", sink: out%d, to: %s}]
                    """.formatted(
                            i,
                            job.database().jdbcUrl(),
                            job.slot(),
                            job.plugin().pluginName(),
                            Database.PUBLICATION,
                            sourceSetting,
                            job.rows().setting(),
                            i,
                            destination(job.destination())));
            sinks.append("  out")
                    .append(i)
                    .append(": ")
                    .append(sink(job.destination()))
                    .append('\n');
        }
        return subscriptions + sinks.toString() + """
                server:
                  applicationConnectors: [{type: http, bindHost: 127.0.0.1, port: 0}]
                  adminConnectors: [{type: http, bindHost: 127.0.0.1, port: 0}]
                """;
    }

    private static String destination(Destination destination) {
        if (destination instanceof Topic topic) {
            return topic.name();
        }
        return destination instanceof Index index ? index.name() : "nowhere";
    }

    private static String sink(Destination destination) {
        if (destination instanceof Drop drop) {
            return "{type: drop, expected: " + drop.expected() + ", report: \"" + drop.report() + "\"}";
        }
        if (destination instanceof Topic topic) {
            return "{type: kafka, bootstrapServers: [\"" + topic.bootstrapServers() + "\"]}";
        }
        return "{type: elasticsearch, urls: [\"" + ((Index) destination).url() + "\"]}";
    }
}
