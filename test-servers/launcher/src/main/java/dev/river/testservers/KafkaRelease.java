package dev.river.testservers;

/** The releases of Kafka that a broker can be of. Of some families there are two: their protocols differ. */
public enum KafkaRelease {
    V0_8("0.8.2.2"),
    V0_9("0.9.0.1"),
    V0_10_0("0.10.0.1"),
    V0_10_2("0.10.2.2"),
    V0_11("0.11.0.3"),
    V1_1("1.1.1"),
    V2_8("2.8.2"),
    V3_9("3.9.1"),
    /** The release that River's own client is of; without ZooKeeper. */
    NEWEST("");

    private final String version;

    KafkaRelease(String version) {
        this.version = version;
    }

    boolean hasZooKeeper() {
        return this != NEWEST;
    }

    JavaServer server() {
        return hasZooKeeper()
                ? new JavaServer("kafka-" + version, "dev.river.testservers.oldkafka.OldKafkaMain")
                : new JavaServer("kafka", "dev.river.testservers.kafka.KafkaMain");
    }

    @Override
    public String toString() {
        return hasZooKeeper() ? "Kafka " + version : "Kafka";
    }
}
