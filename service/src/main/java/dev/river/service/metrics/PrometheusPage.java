package dev.river.service.metrics;

import com.codahale.metrics.MetricRegistry;
import io.dropwizard.core.setup.Environment;
import io.prometheus.metrics.exporter.servlet.jakarta.PrometheusMetricsServlet;
import io.prometheus.metrics.instrumentation.dropwizard.DropwizardExports;
import io.prometheus.metrics.model.registry.PrometheusRegistry;

/** {@code /metrics} on the admin port, in place of Dropwizard's own page of that name. */
public final class PrometheusPage {

    private PrometheusPage() {}

    /** Shows all metrics of the application to Prometheus's scraper. */
    public static void addTo(Environment environment) {
        environment
                .admin()
                .addServlet("prometheus", new PrometheusMetricsServlet(registry(environment.metrics())))
                .addMapping("/metrics");
    }

    static PrometheusRegistry registry(MetricRegistry metrics) {
        PrometheusRegistry registry = new PrometheusRegistry();
        registry.register(new RiverMetrics(metrics));
        registry.register(new DropwizardExports(metrics, new OneOfEachName()));
        return registry;
    }
}
