package dev.river.service.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.river.testservers.KafkaMessage;
import dev.river.testservers.KafkaRelease;
import dev.river.testservers.KafkaServer;
import dev.river.testservers.KafkaTopicReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The plugin for old brokers, with its own client of Kafka, beside the sink that comes with River. */
final class OldKafkaIT {

    private static final Path PLUGIN =
            Path.of("..", "sinks", "kafka-legacy", "target", "kafka-legacy").toAbsolutePath();

    @TempDir
    Path folder;

    @Test
    @Timeout(300)
    void bothSinksOfKafkaWorkInOneProcess() throws Exception {
        copyPlugin(folder.resolve("sinks").resolve("kafka-legacy"));
        SourceDatabase database = SourceDatabase.withTables("oldkafka", 200);
        try (KafkaServer old = KafkaServer.start(KafkaRelease.V0_8)) {
            RiverFolder.writeYaml(folder, """
                    subscriptions:
                      - name: oldkafka
                        source: {url: "%s", user: postgres}
                        rules:
                          - {table: customers, sink: new, to: oldkafka.customers}
                          - {table: customers, sink: old, to: oldkafka.customers}
                    sinks:
                      new: {type: kafka, bootstrapServers: ["%s"]}
                      old: {type: kafka-legacy, bootstrapServers: ["%s"]}
                    """.formatted(
                            database.jdbcUrl(), Servers.kafka().bootstrapServers(), old.bootstrapServers()));
            try (RiverProcess river = RiverProcess.start(folder)) {
                river.awaitState("oldkafka", "STREAMING");
                database.execute("UPDATE customers SET balance = id WHERE id <= 100");
                old.kill();
                database.execute("DELETE FROM customers WHERE id % 7 = 0");
                old.startAgain();
                database.execute(
                        "UPDATE customers SET id = 500 WHERE id = 20; INSERT INTO customers (id) VALUES (600)");
                database.awaitDelivered(river, "river_oldkafka");
                river.stop();
            }
            List<String> differences = new ArrayList<>();
            Map<String, JsonNode> rows = TableRows.of(database, "customers");
            Mirrors.compare("kafka", rows, TopicRows.of("oldkafka.customers"), differences);
            Mirrors.compare("kafka-legacy", rows, rowsOf(old, "oldkafka.customers"), differences);
            assertThat(differences).isEmpty();
        }
    }

    private static void copyPlugin(Path target) throws Exception {
        assertThat(PLUGIN).as("build sinks/kafka-legacy first").isDirectory();
        Files.createDirectories(target);
        try (Stream<Path> jars = Files.list(PLUGIN)) {
            for (Path jar : jars.toList()) {
                Files.copy(jar, target.resolve(jar.getFileName()));
            }
        }
    }

    private static Map<String, JsonNode> rowsOf(KafkaServer kafka, String topic) {
        Map<String, JsonNode> rows = new HashMap<>();
        for (KafkaMessage message : new KafkaTopicReader(kafka).messages(topic)) {
            TopicRows.apply(rows, String.valueOf(message.key()), Json.parse(String.valueOf(message.value())));
        }
        return rows;
    }
}
