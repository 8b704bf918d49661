package dev.river.pipeline.lane;

import com.codahale.metrics.Counter;
import com.codahale.metrics.Gauge;
import com.codahale.metrics.MetricRegistry;
import dev.river.pipeline.metric.MetricName;
import dev.river.sink.SinkCounter;
import dev.river.sink.SinkMetrics;
import java.util.HashSet;
import java.util.Set;
import java.util.function.DoubleSupplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a sink shows of itself, in the registry of River's metrics. */
final class SinkMeters implements SinkMetrics {

    private static final Logger LOG = LoggerFactory.getLogger(SinkMeters.class);

    /** These endings have a meaning of their own for Prometheus. */
    private static final Pattern NAME = Pattern.compile("(?!.*_(total|created|bucket|info)$)[a-z][a-z0-9_]*");

    private final MetricRegistry registry;
    private final String subscription;
    private final String sink;
    private final Set<String> gauges = new HashSet<>();

    SinkMeters(MetricRegistry registry, String subscription, String sink) {
        this.registry = registry;
        this.subscription = subscription;
        this.sink = sink;
    }

    @Override
    public SinkCounter counter(String name) {
        Counter counter = registry.counter(full(name));
        return counter::inc;
    }

    @Override
    public synchronized void gauge(String name, DoubleSupplier value) {
        String full = full(name);
        if (gauges.remove(full)) {
            registry.remove(full);
        }
        registry.register(full, (Gauge<Double>) () -> asked(full, value));
        gauges.add(full);
    }

    synchronized void forgetGauges() {
        gauges.forEach(registry::remove);
        gauges.clear();
    }

    /** Not known where the sink fails: the page shows everyone else's figures too. */
    private static @Nullable Double asked(String name, DoubleSupplier value) {
        try {
            return value.getAsDouble();
        } catch (RuntimeException | LinkageError e) {
            LOG.debug("{} cannot be shown", name, e);
            return null;
        }
    }

    private String full(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "\"" + name + "\" cannot be the name of a metric: use lower-case letters,"
                            + " digits and underscores, and none of the endings _total, _created, _bucket, _info");
        }
        return MetricName.of("river.sink." + name, "subscription", subscription, "sink", sink);
    }
}
