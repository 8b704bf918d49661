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
 * A Kafka broker of one node, its own controller, or an older one with its ZooKeeper in the same process. Of the newest
 * topics are not made by themselves unless {@code auto.create.topics.enable} is set. All methods may be called from any
 * thread; they return when they are done.
 */
public final class KafkaServer implements AutoCloseable {
    private static final List<String> JVM_OPTIONS =
            List.of("-Xms64m", "-Xmx256m", "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn");

    private final int port;
    private final ServerControl control;

    private KafkaServer(Builder builder) {
        this.port = builder.port == 0 ? FreePort.find() : builder.port;
        ServerDirectory directory = ServerDirectory.of(builder.directory, "kafka");
        // The controller's or ZooKeeper's.
        int otherPort = FreePort.find();
        this.control = ServerControl.start(
                builder.release.toString(), directory, () -> launch(builder, directory.path(), otherPort));
    }

    /** Starts a broker with the defaults. */
    public static KafkaServer start() {
        return builder().start();
    }

    /** Starts a broker whose settings, named as in Kafka's server.properties, differ from the defaults. */
    public static KafkaServer start(Map<String, String> settings) {
        return builder().settings(settings).start();
    }

    /** Starts a broker of a release with the defaults. */
    public static KafkaServer start(KafkaRelease release) {
        return builder().release(release).start();
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

    /** Stops it from running, without its notice: its connections stay. A process of which nothing is heard is not dead. */
    public void freeze() {
        control.signal("STOP");
    }

    /** Has it run again after a freeze. */
    public void thaw() {
        control.signal("CONT");
    }

    /** Ends the server and deletes its folder, unless the folder was named in the builder. */
    @Override
    public void close() {
        control.close();
    }

    private List<String> settingsOf(Builder builder, Path directory, int otherPort) throws IOException {
        KafkaRelease release = builder.release;
        Properties properties = release.hasZooKeeper()
                ? BrokerSettings.withZooKeeper(release, directory, port, otherPort)
                : BrokerSettings.withoutZooKeeper(directory, port, otherPort);
        properties.putAll(builder.settings);
        String broker = stored(properties, directory, "server.properties");
        return release.hasZooKeeper()
                ? List.of(
                        stored(BrokerSettings.ofZooKeeper(directory, otherPort), directory, "zookeeper.properties"),
                        "127.0.0.1:" + otherPort,
                        broker)
                : List.of(broker);
    }

    private ServerProcess launch(Builder builder, Path directory, int otherPort) {
        try {
            List<String> arguments = settingsOf(builder, directory, otherPort);
            List<String> jvmOptions = new ArrayList<>(JVM_OPTIONS);
            jvmOptions.addAll(builder.jvmOptions);
            ServerLog log = new ServerLog(directory.resolve("kafka.log"));
            long before = log.size();
            JavaServer server = builder.release.server();
            return ServerProcess.start(
                    builder.release.toString(),
                    server.command(server.classPath(), jvmOptions, arguments),
                    Map.of(),
                    log,
                    // Some old releases register before they listen.
                    () -> log.containsAfter(before, "READY" + System.lineSeparator()) && FreePort.isTaken(port));
        } catch (IOException e) {
            throw new UncheckedIOException("Kafka's folder " + directory + " could not be used.", e);
        }
    }

    private static String stored(Properties properties, Path directory, String name) throws IOException {
        Path file = directory.resolve(name);
        try (Writer writer = Files.newBufferedWriter(file)) {
            properties.store(writer, null);
        }
        return file.toString();
    }

    /** What may differ from the defaults. */
    public static final class Builder {
        private final Map<String, String> settings = new TreeMap<>();
        private List<String> jvmOptions = List.of();
        private @Nullable Path directory;
        private int port;

        private KafkaRelease release = KafkaRelease.NEWEST;

        private Builder() {}

        /** Runs a broker of this release instead of the newest. */
        public Builder release(KafkaRelease release) {
            this.release = release;
            return this;
        }

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
