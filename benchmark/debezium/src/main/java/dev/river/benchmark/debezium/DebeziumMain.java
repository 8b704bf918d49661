package dev.river.benchmark.debezium;

import io.debezium.engine.ChangeEvent;
import io.debezium.engine.DebeziumEngine;
import io.debezium.engine.format.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Runs the engine until it is killed. The properties file named by the only argument holds the settings of the connector; those
 * that start with {@code benchmark.} are this program's own: {@code bootstrapServers} and {@code topic} to send to, or
 * {@code expected} and {@code report} to drop the records and report as the drop sink does.
 */
public final class DebeziumMain {

    private static final String OWN = "benchmark.";

    private DebeziumMain() {}

    public static void main(String[] arguments) throws IOException {
        Properties all = new Properties();
        try (BufferedReader reader = Files.newBufferedReader(Path.of(arguments[0]))) {
            all.load(reader);
        }
        Properties connector = new Properties();
        Properties own = new Properties();
        for (String name : all.stringPropertyNames()) {
            if (name.startsWith(OWN)) {
                own.setProperty(name.substring(OWN.length()), all.getProperty(name));
            } else {
                connector.setProperty(name, all.getProperty(name));
            }
        }
        DebeziumEngine<ChangeEvent<String, String>> engine = DebeziumEngine.create(Json.class)
                .using(connector)
                .using((success, message, error) -> {
                    System.err.println(message);
                    if (error != null) {
                        error.printStackTrace();
                    }
                    System.exit(success ? 0 : 1);
                })
                .notifying(own.containsKey("topic") ? new TopicConsumer(own) : new DropConsumer(own))
                .build();
        ExecutorService thread = Executors.newSingleThreadExecutor();
        thread.execute(engine);
    }
}
