package dev.river.service.metrics;

import com.codahale.metrics.Metric;
import com.codahale.metrics.MetricFilter;
import io.prometheus.metrics.model.snapshots.PrometheusNaming;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Lets one metric of each Prometheus name through to the bridge, the first that it sees.
 *
 * <p>Several Dropwizard names can become one, as a timer {@code x} and a meter {@code x.total} do, since Prometheus keeps
 * that ending for itself; the bridge then refuses the whole page.
 */
final class OneOfEachName implements MetricFilter {

    private final Map<String, String> shown = new ConcurrentHashMap<>();

    @Override
    public boolean matches(String name, Metric metric) {
        if (RiverMetrics.OWN.matches(name, metric) || name.endsWith(".total")) {
            return false;
        }
        String prometheusName = PrometheusNaming.prometheusName(PrometheusNaming.sanitizeMetricName(name));
        return name.equals(shown.computeIfAbsent(prometheusName, any -> name));
    }
}
