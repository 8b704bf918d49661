package dev.river.benchmark.contender;

import dev.river.benchmark.data.Database;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** River as its users start it: {@code java -jar river.jar server config.yml}. */
public final class River {

    private River() {}

    /** Starts it. */
    public static Child start(Job job) {
        return startTogether(job.folder(), List.of(job));
    }

    /** Starts it with options of the JVM. */
    public static Child startWith(Job job, String... javaOptions) {
        return launch(job.folder(), List.of(job), "", List.of(javaOptions));
    }

    /** Starts it on the server's Unix socket. */
    public static Child startBySocket(Job job, Path unixSocket) {
        return launch(job.folder(), List.of(job), "unixSocket: \"" + unixSocket + "\"", List.of());
    }

    /** Starts one process for several jobs, with a subscription for each. */
    public static Child startTogether(Path folder, List<Job> jobs) {
        return launch(folder, jobs, "", List.of());
    }

    private static Child launch(Path folder, List<Job> jobs, String sourceSetting, List<String> javaOptions) {
        try {
            Files.writeString(folder.resolve("config.yml"), config(jobs, sourceSetting));
            Path sinks = Files.createDirectories(folder.resolve("sinks"));
            Files.copy(Programs.dropSink(), sinks.resolve("drop-sink.jar"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        List<String> command = new ArrayList<>(List.of(Programs.java()));
        command.addAll(javaOptions);
        jobs.get(0)
                .recording()
                .ifPresent(file -> command.add("-XX:StartFlightRecording=settings=profile,filename=" + file));
        command.addAll(List.of("-jar", Programs.river().toString(), "server", "config.yml"));
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
                        dump: {mode: %s}
                        rules: [{table: "public.*", sink: out%d, to: %s}]
                    """.formatted(
                            i,
                            job.database().jdbcUrl(),
                            job.slot(),
                            job.plugin().pluginName(),
                            Database.PUBLICATION,
                            sourceSetting,
                            job.dump() ? "copy" : "never",
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
