package dev.river.sinks.kafkalegacy;

import dev.river.sink.FatalException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Range;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.ConfigException;

/** The settings of Kafka's client: River's defaults, and those that the user may change. */
final class ClientSettings {

    /** Less would not have room for a message as large as brokers take by default, beside others. */
    private static final long LEAST_BUFFER_BYTES = 4 << 20;

    private static final int BATCH_BYTES = 128 << 10;
    private static final int BROKERS_LIMIT_MILLIS = 10_000;
    private static final long METADATA_MILLIS = 10_000;
    private static final long METADATA_AGE_MILLIS = 60_000;
    private static final long RECONNECT_BACKOFF_MILLIS = 100;
    private static final int SOCKET_BUFFER_BYTES = 128 << 10;

    private final List<String> bootstrapServers;
    private final String clientId;
    private final Map<String, Object> values;

    /**
     * @param memoryBytes how much what is on its way may take
     * @throws FatalException if the properties cannot work, or are not for the user to set
     */
    ClientSettings(List<String> bootstrapServers, Map<String, String> properties, String clientId, long memoryBytes) {
        this.bootstrapServers = List.copyOf(bootstrapServers);
        this.clientId = clientId;
        Map<String, Object> defaults = defaults(Math.max(LEAST_BUFFER_BYTES, memoryBytes));
        Set<String> names = new TreeSet<>(defaults.keySet());
        for (String name : properties.keySet()) {
            if (!names.contains(name)) {
                throw new FatalException("Take " + name + " out of the sink's properties: the sink kafka-legacy sets it"
                        + " itself, or has no use for it. It takes " + String.join(", ", names) + ".");
            }
        }
        bootstrapServers.forEach(ClientSettings::address);
        try {
            ConfigDef definitions = new ConfigDef();
            defaults.forEach((name, value) -> definitions.define(
                    name, value instanceof Long ? Type.LONG : Type.INT, value, Range.atLeast(1), Importance.LOW, ""));
            this.values = definitions.parse(properties);
            // Its own validators look at defaults alone.
            values.forEach((name, value) -> Range.atLeast(1).ensureValid(name, value));
        } catch (ConfigException e) {
            throw new FatalException(
                    "Kafka's client does not take its settings: " + e.getMessage()
                            + ". Correct properties of the sink.",
                    e);
        }
    }

    private static Map<String, Object> defaults(long buffer) {
        return Map.of(
                ProducerConfig.BATCH_SIZE_CONFIG, BATCH_BYTES,
                ProducerConfig.BUFFER_MEMORY_CONFIG, buffer,
                ProducerConfig.MAX_REQUEST_SIZE_CONFIG, (int) (buffer * 2 / 3),
                ProducerConfig.TIMEOUT_CONFIG, BROKERS_LIMIT_MILLIS,
                ProducerConfig.METADATA_FETCH_TIMEOUT_CONFIG, METADATA_MILLIS,
                ProducerConfig.METADATA_MAX_AGE_CONFIG, METADATA_AGE_MILLIS,
                ProducerConfig.RECONNECT_BACKOFF_MS_CONFIG, RECONNECT_BACKOFF_MILLIS,
                ProducerConfig.SEND_BUFFER_CONFIG, SOCKET_BUFFER_BYTES,
                ProducerConfig.RECEIVE_BUFFER_CONFIG, SOCKET_BUFFER_BYTES);
    }

    String clientId() {
        return clientId;
    }

    /** The brokers' addresses, as the name server says now. */
    List<InetSocketAddress> addresses() {
        return bootstrapServers.stream().map(ClientSettings::address).toList();
    }

    int number(String name) {
        return (Integer) value(name);
    }

    long longNumber(String name) {
        return (Long) value(name);
    }

    /** The largest message that is sent, in bytes. */
    int largestMessage() {
        return (int) Math.min(
                number(ProducerConfig.MAX_REQUEST_SIZE_CONFIG), longNumber(ProducerConfig.BUFFER_MEMORY_CONFIG));
    }

    private Object value(String name) {
        Object value = values.get(name);
        if (value == null) {
            throw new IllegalArgumentException("There is no setting " + name);
        }
        return value;
    }

    private static InetSocketAddress address(String server) {
        int colon = server.lastIndexOf(':');
        try {
            String host = server.substring(0, Math.max(0, colon)).replaceAll("^\\[|\\]$", "");
            if (!host.isEmpty()) {
                return new InetSocketAddress(host, Integer.parseInt(server.substring(colon + 1)));
            }
        } catch (IllegalArgumentException e) {
            // Told below.
        }
        throw new FatalException("\"" + server + "\" in bootstrapServers is not of the form host:port.");
    }
}
