package dev.river.sinks.kafka;

import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.UnsupportedVersionException;

/**
 * What a broker gives a new topic that asks for nothing. Brokers before 2.4 do not fill this in by themselves.
 *
 * @param partitions its {@code num.partitions}
 * @param replicationFactor its {@code default.replication.factor}
 */
record BrokerDefaults(int partitions, short replicationFactor) {

    private static final int PATIENCE_SECONDS = 60;
    private static final int ENOUGH_REPLICAS = 3;
    private static final String KAFKAS_DEFAULT = "1";

    /**
     * Asks one of the brokers. One before 1.1 does not tell: then it is one partition, on up to three brokers.
     *
     * @throws ExecutionException because of an {@link org.apache.kafka.common.errors.AuthorizationException} if it does not tell
     *     this user
     */
    static BrokerDefaults of(Admin admin) throws ExecutionException, TimeoutException, InterruptedException {
        Collection<Node> nodes = admin.describeCluster().nodes().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        ConfigResource broker = new ConfigResource(
                ConfigResource.Type.BROKER, nodes.iterator().next().idString());
        Config settings;
        try {
            settings = Objects.requireNonNull(admin.describeConfigs(List.of(broker))
                    .all()
                    .get(PATIENCE_SECONDS, TimeUnit.SECONDS)
                    .get(broker));
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnsupportedVersionException) {
                return new BrokerDefaults(1, (short) Math.min(ENOUGH_REPLICAS, nodes.size()));
            }
            throw e;
        }
        return new BrokerDefaults(
                Integer.parseInt(value(settings, "num.partitions")),
                Short.parseShort(value(settings, "default.replication.factor")));
    }

    private static String value(Config settings, String name) {
        ConfigEntry entry = settings.get(name);
        String value = entry == null ? null : entry.value();
        return value == null ? KAFKAS_DEFAULT : value;
    }
}
