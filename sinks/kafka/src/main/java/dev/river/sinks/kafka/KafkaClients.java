package dev.river.sinks.kafka;

import dev.river.sink.FatalException;
import dev.river.sink.RetriableException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.SaslConfigs;
import org.apache.kafka.common.utils.Utils;

/** Makes Kafka's own clients from the settings of the sink. */
final class KafkaClients {

    private final List<String> bootstrapServers;
    private final Map<String, Object> producerSettings;
    private final Map<String, Object> adminSettings;
    private final ProducerConfig producerConfig;

    /** @param memoryBytes how much what is on its way may take */
    KafkaClients(List<String> bootstrapServers, Map<String, String> properties, String clientId, long memoryBytes) {
        ClientSettings settings = new ClientSettings(bootstrapServers, properties, clientId, memoryBytes);
        this.bootstrapServers = List.copyOf(bootstrapServers);
        this.producerSettings = settings.ofProducer();
        this.adminSettings = settings.ofAdmin();
        this.producerConfig = validated();
    }

    /** The largest message that the producer lets through, in bytes. */
    int largestMessage() {
        return (int) Math.min(
                producerConfig.getInt(ProducerConfig.MAX_REQUEST_SIZE_CONFIG),
                producerConfig.getLong(ProducerConfig.BUFFER_MEMORY_CONFIG));
    }

    /** How long the producer tries to deliver a message. */
    Duration deliveryTimeout() {
        return Duration.ofMillis(producerConfig.getInt(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG));
    }

    /** Whether the producer sends a request to a broker only after the answer to the one before. */
    boolean sendsOneRequestAtATime() {
        return producerConfig.getInt(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION) == 1;
    }

    /** Whether connections are neither encrypted nor logged in to. */
    boolean isPlaintext() {
        return adminSettings
                .getOrDefault(CommonClientConfigs.SECURITY_PROTOCOL_CONFIG, "PLAINTEXT")
                .equals("PLAINTEXT");
    }

    /** Where the brokers of the settings are, as the name server says now. */
    List<InetSocketAddress> addresses() {
        return bootstrapServers.stream()
                .map(server -> new InetSocketAddress(Utils.getHost(server), Utils.getPort(server)))
                .toList();
    }

    /**
     * A producer. Does not wait for a broker.
     *
     * @param oneRequestAtATime whether it is to send a request to a broker only after the answer to the one before
     * @throws RetriableException while no broker's name can be resolved
     * @throws FatalException if the settings cannot work
     */
    Producer<byte[], byte[]> newProducer(boolean oneRequestAtATime) {
        Map<String, Object> settings = new HashMap<>(producerSettings);
        if (oneRequestAtATime) {
            settings.put(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, 1);
        }
        return make(() -> new KafkaProducer<>(settings));
    }

    /** An admin client, with the exceptions of {@link #newProducer}. */
    Admin newAdmin() {
        return make(() -> Admin.create(adminSettings));
    }

    private <T> T make(Supplier<T> client) {
        try {
            return client.get();
        } catch (KafkaException e) {
            if (noneResolves()) {
                throw new RetriableException(
                        "None of the host names in bootstrapServers (" + String.join(",", bootstrapServers)
                                + ") can be resolved: are they correct, and does the name server answer?",
                        e);
            }
            throw unusable(e);
        }
    }

    private FatalException unusable(KafkaException failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        // Its reader quotes what it stumbles over, which may be a part of the password.
        if (producerSettings.containsKey(SaslConfigs.SASL_JAAS_CONFIG)
                && String.valueOf(root.getMessage()).contains("JAAS")) {
            return new FatalException(SaslConfigs.SASL_JAAS_CONFIG + " under properties of the sink cannot be read: put"
                    + " its values in double quotes and a semicolon at its end.");
        }
        String why = root == failure ? failure.getMessage() : failure.getMessage() + " (" + root.getMessage() + ")";
        return new FatalException(
                "Kafka's client does not take its settings: " + why
                        + ". Correct bootstrapServers and properties of the sink.",
                failure);
    }

    private boolean noneResolves() {
        return addresses().stream().allMatch(InetSocketAddress::isUnresolved);
    }

    private ProducerConfig validated() {
        for (String server : bootstrapServers) {
            if (Utils.getHost(server) == null || Utils.getPort(server) == null) {
                throw new FatalException("\"" + server + "\" in bootstrapServers is not of the form host:port.");
            }
        }
        try {
            return new ProducerConfig(producerSettings);
        } catch (ConfigException e) {
            throw unusable(e);
        }
    }
}
