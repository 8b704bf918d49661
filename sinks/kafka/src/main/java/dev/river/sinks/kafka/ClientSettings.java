package dev.river.sinks.kafka;

import dev.river.sink.FatalException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.SaslConfigs;
import org.apache.kafka.common.config.SecurityConfig;
import org.apache.kafka.common.config.SslConfigs;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** The settings of Kafka's clients: River's defaults, the user's properties, and what is not to be changed. */
final class ClientSettings {

    /** The broker decides what is too large, not the client: most brokers' limits lie far below. */
    private static final long MAX_REQUEST_BYTES = 32 << 20;

    /** Less would not have room for a message as large as brokers take by default, beside others. */
    private static final long LEAST_BUFFER_BYTES = 4 << 20;

    private static final int BATCH_BYTES = 128 << 10;
    private static final long LINGER_MILLIS = 5;

    // River tries again for ever, so that trouble should show soon rather than be waited out in the client.
    private static final long REQUEST_TIMEOUT_MILLIS = 10_000;
    private static final long DELIVERY_TIMEOUT_MILLIS = 15_000;
    private static final long MAX_BLOCK_MILLIS = 10_000;
    private static final long ADMIN_TIMEOUT_MILLIS = 10_000;

    private static final Map<String, String> NOT_TO_BE_SET = Map.of(
            ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, "it is the sink's own setting bootstrapServers",
            ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, "River writes keys as UTF-8",
            ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, "River writes values in the rule's format",
            ProducerConfig.TRANSACTIONAL_ID_CONFIG, "River does not write in Kafka's transactions");

    private static final Set<String> LOADING_CLASSES = Set.of(
            ProducerConfig.INTERCEPTOR_CLASSES_CONFIG,
            ProducerConfig.PARTITIONER_CLASS_CONFIG,
            CommonClientConfigs.METRIC_REPORTER_CLASSES_CONFIG,
            AbstractConfig.CONFIG_PROVIDERS_CONFIG,
            SecurityConfig.SECURITY_PROVIDERS_CONFIG,
            SslConfigs.SSL_ENGINE_FACTORY_CLASS_CONFIG,
            SaslConfigs.SASL_LOGIN_CLASS,
            SaslConfigs.SASL_LOGIN_CALLBACK_HANDLER_CLASS,
            SaslConfigs.SASL_CLIENT_CALLBACK_HANDLER_CLASS);

    private final List<String> bootstrapServers;
    private final Map<String, String> properties;
    private final String clientId;
    private final long memoryBytes;

    /**
     * @param memoryBytes how much what is on its way may take
     * @throws FatalException if the properties would lose records or their order
     */
    ClientSettings(List<String> bootstrapServers, Map<String, String> properties, String clientId, long memoryBytes) {
        refuse(properties);
        this.bootstrapServers = List.copyOf(bootstrapServers);
        this.properties = Map.copyOf(properties);
        this.clientId = clientId;
        this.memoryBytes = Math.max(LEAST_BUFFER_BYTES, memoryBytes);
    }

    /**
     * Names that no client of Kafka knows, in their order. Where the user has a class of his own loaded, any name may be for that.
     */
    static Set<String> unknown(Map<String, String> properties) {
        if (properties.keySet().stream().anyMatch(LOADING_CLASSES::contains)) {
            return Set.of();
        }
        Set<String> unknown = new TreeSet<>(properties.keySet());
        unknown.removeAll(ProducerConfig.configNames());
        unknown.removeAll(AdminClientConfig.configNames());
        return unknown;
    }

    private static void refuse(Map<String, String> properties) {
        NOT_TO_BE_SET.forEach((name, reason) -> {
            if (properties.containsKey(name)) {
                throw new FatalException("Take " + name + " out of the sink's properties: " + reason + ".");
            }
        });
        String acks = properties.getOrDefault(ProducerConfig.ACKS_CONFIG, "all");
        if (!acks.equals("all") && !acks.equals("-1")) {
            throw new FatalException("Take acks out of the sink's properties: River counts a record as written when all"
                    + " replicas in sync have it.");
        }
        if (!properties
                .getOrDefault(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, "true")
                .equalsIgnoreCase("true")) {
            throw new FatalException("Take enable.idempotence out of the sink's properties: without it the"
                    + " order of records of one key can change.");
        }
        if (properties
                .getOrDefault(ProducerConfig.PARTITIONER_IGNORE_KEYS_CONFIG, "false")
                .equalsIgnoreCase("true")) {
            throw new FatalException("Take partitioner.ignore.keys out of the sink's properties: it spreads records of"
                    + " one key over partitions, where they lose their order.");
        }
    }

    Map<String, Object> ofProducer() {
        Map<String, Object> settings = new HashMap<>();
        settings.put(ProducerConfig.CLIENT_ID_CONFIG, clientId);
        settings.put(ProducerConfig.BUFFER_MEMORY_CONFIG, memoryBytes);
        settings.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, (int) Math.min(MAX_REQUEST_BYTES, memoryBytes * 2 / 3));
        settings.put(ProducerConfig.BATCH_SIZE_CONFIG, BATCH_BYTES);
        settings.put(ProducerConfig.LINGER_MS_CONFIG, LINGER_MILLIS);
        settings.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) REQUEST_TIMEOUT_MILLIS);
        settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, MAX_BLOCK_MILLIS);
        // Never below what the client demands where the user's settings are longer.
        long least = millis(ProducerConfig.LINGER_MS_CONFIG, LINGER_MILLIS)
                + millis(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, REQUEST_TIMEOUT_MILLIS);
        settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, (int)
                Math.min(Integer.MAX_VALUE, Math.max(least, DELIVERY_TIMEOUT_MILLIS)));
        settings.putAll(properties);
        settings.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
        settings.put(ProducerConfig.ACKS_CONFIG, "all");
        settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        settings.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        settings.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        return settings;
    }

    Map<String, Object> ofAdmin() {
        Map<String, Object> settings = new HashMap<>();
        settings.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) REQUEST_TIMEOUT_MILLIS);
        // Never below what the client demands where the user's settings are longer.
        long least = millis(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, REQUEST_TIMEOUT_MILLIS);
        settings.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int)
                Math.min(Integer.MAX_VALUE, Math.max(least, ADMIN_TIMEOUT_MILLIS)));
        properties.forEach((name, value) -> {
            boolean onlyTheProducers = ProducerConfig.configNames().contains(name)
                    && !AdminClientConfig.configNames().contains(name);
            if (!onlyTheProducers) {
                settings.put(name, value);
            }
        });
        settings.put(AdminClientConfig.CLIENT_ID_CONFIG, clientId + "-admin");
        settings.put(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
        return settings;
    }

    private long millis(String name, long otherwise) {
        try {
            return Long.parseLong(properties.getOrDefault(name, "").trim());
        } catch (NumberFormatException e) {
            // Not given, or not a number: then the client's own check says so.
            return otherwise;
        }
    }
}
