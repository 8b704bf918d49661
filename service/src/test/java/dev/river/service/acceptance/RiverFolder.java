package dev.river.service.acceptance;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Writes the configuration of a test into a folder. */
final class RiverFolder {

    private RiverFolder() {}

    /** A subscription to the database, by a slot of the subscription's name. */
    static String subscription(String name, SourceDatabase database, String plugin, String rules) {
        return """
                  - name: %1$s
                    source: {url: "%2$s", user: postgres, slot: %1$s, plugin: %3$s}
                    rules: %4$s
                """.formatted(name, database.jdbcUrl(), plugin, rules);
    }

    static void write(Path folder, String... subscriptions) {
        write(folder, 0, 0, subscriptions);
    }

    /** Writes {@code config.yml} with a Kafka sink {@code events} and an index sink {@code search}; port 0 is any. */
    static void write(Path folder, int applicationPort, int adminPort, String... subscriptions) {
        String yaml = """
                subscriptions:
                %s
                sinks:
                  events: {type: kafka, bootstrapServers: ["%s"], topics: {partitions: 3}, batch: {bytes: 1MiB}, buffer: 4MiB}
                  search: {type: elasticsearch, urls: ["%s"], batch: {bytes: 1MiB}, buffer: 4MiB}
                """.formatted(
                        String.join("\n", subscriptions),
                        Servers.kafka().bootstrapServers(),
                        Servers.search().url());
        writeYaml(folder, yaml, applicationPort, adminPort);
    }

    /** Writes {@code config.yml} with these sections, and pages on any ports of this host. */
    static void writeYaml(Path folder, String sections) {
        writeYaml(folder, sections, 0, 0);
    }

    static void writeYaml(Path folder, String sections, int applicationPort, int adminPort) {
        try {
            Files.writeString(folder.resolve("config.yml"), sections + """

                    server:
                      applicationConnectors: [{type: http, port: %d, bindHost: 127.0.0.1}]
                      adminConnectors: [{type: http, port: %d, bindHost: 127.0.0.1}]
                    """.formatted(applicationPort, adminPort));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All records that a sink rejected. */
    static List<JsonNode> deadLetters(Path folder) {
        try (Stream<Path> files = Files.list(folder.resolve("state"))) {
            List<JsonNode> letters = new ArrayList<>();
            for (Path file : files.filter(path -> path.toString().endsWith(".dead-letters.jsonl"))
                    .toList()) {
                Files.readAllLines(file).stream().map(Json::parse).forEach(letters::add);
            }
            return letters;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
