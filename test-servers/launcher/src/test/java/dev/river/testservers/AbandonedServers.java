package dev.river.testservers;

import java.io.IOException;
import java.nio.file.Path;

/** A JVM that starts servers below the folder in its argument, tells their ports, and waits to be killed. */
final class AbandonedServers {
    private AbandonedServers() {}

    public static void main(String[] args) throws IOException {
        Path folder = Path.of(args[0]);
        try (PostgresServer postgres = PostgresServer.builder()
                        .directory(folder.resolve("postgres"))
                        .start();
                KafkaServer kafka =
                        KafkaServer.builder().directory(folder.resolve("kafka")).start()) {
            System.out.println(postgres.port() + " " + kafka.port());
            int unused = System.in.read();
        }
    }
}
