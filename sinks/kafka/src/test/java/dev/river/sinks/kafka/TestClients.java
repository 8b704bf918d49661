package dev.river.sinks.kafka;

import java.util.Map;

/** Time limits of Kafka's clients in tests. */
final class TestClients {

    /** A broker that has just started on a busy machine takes its time. */
    static final Map<String, String> PATIENT = Map.of(
            "delivery.timeout.ms", "60000",
            "request.timeout.ms", "30000",
            "max.block.ms", "30000",
            "default.api.timeout.ms", "60000");

    /** For brokers that will not answer. */
    static final Map<String, String> IMPATIENT = Map.of(
            "delivery.timeout.ms", "3000",
            "request.timeout.ms", "2500",
            "max.block.ms", "3000",
            "default.api.timeout.ms", "3000");

    private TestClients() {}
}
