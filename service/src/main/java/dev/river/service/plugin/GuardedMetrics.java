package dev.river.service.plugin;

import dev.river.sink.SinkCounter;
import dev.river.sink.SinkMetrics;
import java.util.function.DoubleSupplier;

/** The figures of a sink, which are asked for in its own class loader. */
final class GuardedMetrics implements SinkMetrics {

    private final SinkMetrics metrics;
    private final PluginCall plugin;

    GuardedMetrics(SinkMetrics metrics, PluginCall plugin) {
        this.metrics = metrics;
        this.plugin = plugin;
    }

    @Override
    public SinkCounter counter(String name) {
        return metrics.counter(name);
    }

    @Override
    public void gauge(String name, DoubleSupplier value) {
        metrics.gauge(name, () -> plugin.<Double>call(value::getAsDouble));
    }
}
