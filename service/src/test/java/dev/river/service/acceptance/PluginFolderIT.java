package dev.river.service.acceptance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The folder that the example is built into, copied into {@code sinks} beside the configuration. */
final class PluginFolderIT {

    private static final Path BUILT =
            Path.of("..", "examples", "webhook-sink", "target", "webhook").toAbsolutePath();

    @TempDir
    Path folder;

    @Test
    @Timeout(300)
    void sinkFromTheFolderGetsEveryRowAndChange() throws Exception {
        assertThat(BUILT.resolve("webhook-sink.jar"))
                .as("build examples/webhook-sink first")
                .exists();
        Path plugin = Files.createDirectories(folder.resolve("sinks/webhook"));
        try (Stream<Path> jars = Files.list(BUILT)) {
            for (Path jar : jars.toList()) {
                Files.copy(jar, plugin.resolve(jar.getFileName()));
            }
        }
        SourceDatabase database = SourceDatabase.withTables("webhook", 100);
        List<JsonNode> received = Collections.synchronizedList(new ArrayList<>());
        HttpServer receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        receiver.createContext("/changes", exchange -> {
            String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
            body.lines().map(Json::parse).forEach(received::add);
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        receiver.start();
        RiverFolder.writeYaml(
                folder, """
                subscriptions:
                  - name: webhook
                    source: {url: "%s", user: postgres}
                    rules: [{table: customers, sink: hook}]
                sinks:
                  hook: {type: webhook, url: "http://127.0.0.1:%d/changes", timeout: 5s}
                """.formatted(database.jdbcUrl(), receiver.getAddress().getPort()));

        try (RiverProcess river = RiverProcess.start(folder)) {
            river.awaitState("webhook", "STREAMING");
            database.execute("UPDATE customers SET balance = 1 WHERE id = 10; DELETE FROM customers WHERE id = 3;"
                    + " UPDATE customers SET id = 500 WHERE id = 20; INSERT INTO customers (id) VALUES (600)");
            database.awaitDelivered(river, "river_webhook");
            river.stop();
        } finally {
            receiver.stop(0);
        }
        Map<String, JsonNode> rows = new HashMap<>();
        for (JsonNode record : List.copyOf(received)) {
            String old = record.path("old").path("id").asText();
            String key = record.path("data").path("id").asText(old);
            TopicRows.apply(rows, key, record);
        }
        List<String> differences = new ArrayList<>();
        Mirrors.compare("webhook", TableRows.of(database, "customers"), rows, differences);
        assertThat(differences).isEmpty();
    }
}
