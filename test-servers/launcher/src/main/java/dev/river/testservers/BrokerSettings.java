package dev.river.testservers;

import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;

/** The settings that a broker starts with, as in Kafka's server.properties. */
final class BrokerSettings {

    private BrokerSettings() {}

    /** Those of a broker that is its own controller. */
    static Properties withoutZooKeeper(Path directory, int port, int controllerPort) {
        Properties properties = common(directory);
        properties.putAll(Map.of(
                "process.roles", "broker,controller",
                "node.id", "1",
                "controller.quorum.voters", "1@127.0.0.1:" + controllerPort,
                "listeners", "PLAINTEXT://127.0.0.1:" + port + ",CONTROLLER://127.0.0.1:" + controllerPort,
                "advertised.listeners", "PLAINTEXT://127.0.0.1:" + port,
                "controller.listener.names", "CONTROLLER",
                "inter.broker.listener.name", "PLAINTEXT",
                "listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT",
                "auto.create.topics.enable", "false"));
        properties.putAll(Map.of(
                "share.coordinator.state.topic.replication.factor", "1", "share.coordinator.state.topic.min.isr", "1"));
        // After a kill, the controller takes the broker back when the session of its former life has ended.
        properties.putAll(Map.of("broker.session.timeout.ms", "3000", "broker.heartbeat.interval.ms", "500"));
        return properties;
    }

    /** Those of a broker with its ZooKeeper beside it. */
    static Properties withZooKeeper(KafkaRelease release, Path directory, int port, int zooKeeperPort) {
        Properties properties = common(directory);
        properties.putAll(Map.of(
                "broker.id", "0",
                "zookeeper.connect", "127.0.0.1:" + zooKeeperPort,
                "log.cleaner.enable", "false",
                // There is no other broker that a partition could move to.
                "controlled.shutdown.enable", "false",
                "auto.create.topics.enable", "true"));
        // A busy machine may rest for longer than the default.
        properties.put("zookeeper.session.timeout.ms", "30000");
        if (release == KafkaRelease.V0_8) {
            properties.putAll(Map.of("host.name", "127.0.0.1", "port", String.valueOf(port)));
            // It knows no number for "never".
            properties.remove("log.retention.ms");
            properties.put("log.retention.hours", "1000000");
        } else {
            properties.put("listeners", "PLAINTEXT://127.0.0.1:" + port);
        }
        return properties;
    }

    static Properties ofZooKeeper(Path directory, int port) {
        Properties properties = new Properties();
        properties.putAll(Map.of(
                "dataDir",
                directory.resolve("zookeeper").toString(),
                "clientPort",
                String.valueOf(port),
                "clientPortAddress",
                "127.0.0.1",
                "admin.enableServer",
                "false"));
        return properties;
    }

    private static Properties common(Path directory) {
        Properties properties = new Properties();
        properties.put("log.dirs", directory.resolve("data").toString());
        // One node can hold one replica of the internal topics, and needs few partitions of them.
        properties.putAll(Map.of(
                "offsets.topic.replication.factor", "1",
                "offsets.topic.num.partitions", "1",
                "transaction.state.log.replication.factor", "1",
                "transaction.state.log.min.isr", "1",
                "transaction.state.log.num.partitions", "1"));
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
}
