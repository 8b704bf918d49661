package dev.river.testservers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A Kafka broker of one node, its own controller. Topics are not made by themselves unless
 * {@code auto.create.topics.enable} is set. All methods may be called from any thread; they return when they are done.
 */
public final class KafkaServer implements AutoCloseable {
    private static final JavaServer SERVER = new JavaServer("kafka", "dev.river.testservers.kafka.KafkaMain");
    private static final List<String> JVM_OPTIONS =
            List.of("-Xms64m", "-Xmx256m", "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn");

    private final int port;
    private final ServerControl control;

    private KafkaServer(Builder builder) {
        this.port = builder.port == 0 ? FreePort.find() : builder.port;
        ServerDirectory directory = ServerDirectory.of(builder.directory, "kafka");
        Properties properties = properties(directory.path(), port, FreePort.find());
        properties.putAll(builder.settings);
        List<String> jvmOptions = new ArrayList<>(JVM_OPTIONS);
        jvmOptions.addAll(builder.jvmOptions);
        this.control = ServerControl.start("Kafka", directory, () -> launch(directory.path(), properties, jvmOptions));
    }

    /** Starts a broker with the defaults. */
    public static KafkaServer start() {
        return builder().start();
    }

    /** Starts a broker whose settings, named as in Kafka's server.properties, differ from the defaults. */
    public static KafkaServer start(Map<String, String> settings) {
        return builder().settings(settings).start();
    }

    public static Builder builder() {
        return new Builder();
    }

    public String bootstrapServers() {
        return "127.0.0.1:" + port;
    }

    public int port() {
        return port;
    }

    /** Starts again after a stop or a kill, on the same port and data. */
    public void startAgain() {
        control.start();
    }

    /** Stops in good order; does nothing if it does not run. */
    public void stop() {
        control.stop();
    }

    /** Kills the process, which has no chance to clean up; does nothing if it does not run. */
    public void kill() {
        control.kill();
    }

    /** Ends the server and deletes its folder, unless the folder was named in the builder. */
    @Override
    public void close() {
        control.close();
    }

    private static ServerProcess launch(Path directory, Properties properties, List<String> jvmOptions) {
        try {
            Path file = directory.resolve("server.properties");
            try (Writer writer = Files.newBufferedWriter(file)) {
                properties.store(writer, null);
            }
            ServerLog log = new ServerLog(directory.resolve("kafka.log"));
            long before = log.size();
            List<String> command = SERVER.command(SERVER.classPath(), jvmOptions, List.of(file.toString()));
            return ServerProcess.start(
                    "Kafka", command, Map.of(), log, () -> log.containsAfter(before, "READY" + System.lineSeparator()));
        } catch (IOException e) {
            throw new UncheckedIOException("Kafka's folder " + directory + " could not be used.", e);
        }
    }

    private static Properties properties(Path directory, int port, int controllerPort) {
        Properties properties = new Properties();
        properties.putAll(Map.of(
                "process.roles", "broker,controller",
                "node.id", "1",
                "controller.quorum.voters", "1@127.0.0.1:" + controllerPort,
                "listeners", "PLAINTEXT://127.0.0.1:" + port + ",CONTROLLER://127.0.0.1:" + controllerPort,
                "advertised.listeners", "PLAINTEXT://127.0.0.1:" + port,
                "controller.listener.names", "CONTROLLER",
                "inter.broker.listener.name", "PLAINTEXT",
                "listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT",
                "log.dirs", directory.resolve("data").toString(),
                "auto.create.topics.enable", "false"));
        // One node can hold one replica of the internal topics, and needs few partitions of them.
        properties.putAll(Map.of(
                "offsets.topic.replication.factor", "1",
                "offsets.topic.num.partitions", "1",
                "transaction.state.log.replication.factor", "1",
                "transaction.state.log.min.isr", "1",
                "transaction.state.log.num.partitions", "1",
                "share.coordinator.state.topic.replication.factor", "1",
                "share.coordinator.state.topic.min.isr", "1"));
        // After a kill, the controller takes the broker back when the session of its former life has ended.
        properties.putAll(Map.of("broker.session.timeout.ms", "3000", "broker.heartbeat.interval.ms", "500"));
        // Records of tests are as old as they say. The broker would begin to delete them half a minute after its start.
        properties.put("log.retention.ms", "-1");
        // A small heap and few threads; consumers of tests join alone and need not wait for others.
        properties.putAll(Map.of(
                "log.cleaner.dedupe.buffer.size", "2097152",
                "log.cleaner.threads", "1",
                "num.network.threads", "1",
                "num.io.threads", "2",
                "background.threads", "1",
                "group.initial.rebalance.delay.ms", "0"));
        return properties;
    }

    /** What may differ from the defaults. */
    public static final class Builder {
        private final Map<String, String> settings = new TreeMap<>();
        private List<String> jvmOptions = List.of();
        private @Nullable Path directory;
        private int port;

        private Builder() {}

        /** Keeps the data in this folder, also after the end; data of an earlier run is used again. */
        public Builder directory(Path directory) {
            this.directory = directory;
            return this;
        }

        /** Listens on this port instead of a free one. */
        public Builder port(int port) {
            this.port = port;
            return this;
        }

        /** Sets one setting, named as in Kafka's server.properties. */
        public Builder setting(String name, String value) {
            settings.put(name, value);
            return this;
        }

        /** Sets several settings, named as in Kafka's server.properties. */
        public Builder settings(Map<String, String> settings) {
            this.settings.putAll(settings);
            return this;
        }

        /** Adds options of its JVM behind the defaults, which are for servers that live for seconds. */
        public Builder jvmOptions(String... options) {
            jvmOptions = List.of(options);
            return this;
        }

        /** Starts the broker and returns when it answers. */
        public KafkaServer start() {
            return new KafkaServer(this);
        }
    }
}
