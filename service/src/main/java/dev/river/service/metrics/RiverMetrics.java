package dev.river.service.metrics;

import com.codahale.metrics.Counting;
import com.codahale.metrics.Gauge;
import com.codahale.metrics.Histogram;
import com.codahale.metrics.MetricFilter;
import com.codahale.metrics.MetricRegistry;
import com.codahale.metrics.Snapshot;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricMetadata;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.prometheus.metrics.model.snapshots.PrometheusNaming;
import io.prometheus.metrics.model.snapshots.Quantiles;
import io.prometheus.metrics.model.snapshots.SummarySnapshot;
import io.prometheus.metrics.model.snapshots.SummarySnapshot.SummaryDataPointSnapshot;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * River's own metrics, whose names carry labels.
 *
 * <p>Prometheus's bridge makes a family of each Dropwizard name, and refuses a second one of the same name with other
 * labels; here the metrics of one name are one family.
 */
final class RiverMetrics implements MultiCollector {

    /** The metrics that are shown here, and not by the bridge. */
    static final MetricFilter OWN = MetricFilter.startsWith("river.");

    private final MetricRegistry registry;

    RiverMetrics(MetricRegistry registry) {
        this.registry = registry;
    }

    @Override
    public MetricSnapshots collect() {
        MetricSnapshots.Builder families = MetricSnapshots.builder();
        Map<String, Counting> counters = new TreeMap<>(registry.getCounters(OWN));
        counters.putAll(registry.getMeters(OWN));
        add(families, gaugesWithoutNamesOf(counters), RiverMetrics::gauge, GaugeSnapshot::new);
        add(families, counters, RiverMetrics::counter, CounterSnapshot::new);
        add(families, registry.getHistograms(OWN), RiverMetrics::summary, SummarySnapshot::new);
        return families.build();
    }

    /** Two sinks may call a counter and a gauge by one name, which would make the page fail. */
    private Map<String, Gauge<?>> gaugesWithoutNamesOf(Map<String, Counting> counters) {
        Set<String> taken = new HashSet<>();
        counters.keySet()
                .forEach(counter -> taken.add(LabelledName.parse(counter).name()));
        Map<String, Gauge<?>> gauges = new TreeMap<>();
        registry.getGauges(OWN).forEach((name, gauge) -> {
            if (!taken.contains(LabelledName.parse(name).name())) {
                gauges.put(name, gauge);
            }
        });
        return gauges;
    }

    private static <M, P> void add(
            MetricSnapshots.Builder families,
            Map<String, M> metrics,
            BiFunction<Labels, M, @Nullable P> point,
            BiFunction<MetricMetadata, Collection<P>, MetricSnapshot> family) {
        Map<String, List<P>> pointsByName = new TreeMap<>();
        metrics.forEach((text, metric) -> {
            LabelledName name = LabelledName.parse(text);
            P value = point.apply(name.labels(), metric);
            if (value != null) {
                pointsByName
                        .computeIfAbsent(PrometheusNaming.sanitizeMetricName(name.name()), first -> new ArrayList<>())
                        .add(value);
            }
        });
        pointsByName.forEach((name, points) -> families.metricSnapshot(family.apply(new MetricMetadata(name), points)));
    }

    /** Nothing where the value is not known. */
    private static @Nullable GaugeDataPointSnapshot gauge(Labels labels, Gauge<?> gauge) {
        return gauge.getValue() instanceof Number value
                ? GaugeDataPointSnapshot.builder()
                        .labels(labels)
                        .value(value.doubleValue())
                        .build()
                : null;
    }

    private static CounterDataPointSnapshot counter(Labels labels, Counting counter) {
        return CounterDataPointSnapshot.builder()
                .labels(labels)
                .value(counter.getCount())
                .build();
    }

    private static SummaryDataPointSnapshot summary(Labels labels, Histogram histogram) {
        Snapshot values = histogram.getSnapshot();
        return SummaryDataPointSnapshot.builder()
                .labels(labels)
                .count(histogram.getCount())
                .quantiles(Quantiles.builder()
                        .quantile(0.5, values.getMedian())
                        .quantile(0.95, values.get95thPercentile())
                        .quantile(0.99, values.get99thPercentile())
                        .quantile(0.999, values.get999thPercentile())
                        .build())
                .build();
    }
}
