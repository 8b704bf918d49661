package dev.river.testservers.kafka;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import kafka.tools.StorageTool;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;

/**
 * Runs one broker by the properties file named in its only argument, formatting an empty log directory first. It says
 * READY on standard output, and stops on the first byte, or the end, of standard input: it never outlives its parent.
 */
public final class KafkaMain {
    private KafkaMain() {}

    public static void main(String[] args) throws IOException {
        Path file = Path.of(args[0]);
        Properties properties = new Properties();
        try (BufferedReader reader = Files.newBufferedReader(file)) {
            properties.load(reader);
        }
        if (!Files.exists(Path.of(properties.getProperty("log.dirs"), "meta.properties"))) {
            format(file);
        }
        KafkaRaftServer server = new KafkaRaftServer(KafkaConfig.fromProps(properties), Time.SYSTEM);
        server.startup();
        System.out.println("READY");
        int unused = System.in.read();
        server.shutdown();
        server.awaitShutdown();
        System.exit(0);
    }

    private static void format(Path file) {
        String[] command = {"format", "-t", Uuid.randomUuid().toString(), "-c", file.toString()};
        PrintStream silent = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
        int status = StorageTool.execute(command, silent);
        if (status != 0) {
            throw new IllegalStateException("Kafka's storage tool could not format the directory that " + file
                    + " names, and gave the status " + status + ". Give the broker an empty directory.");
        }
    }
}
