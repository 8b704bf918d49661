package dev.river.service.plugin;

import dev.river.sink.Sink;
import dev.river.sink.SinkContext;
import dev.river.sink.SinkFactory;
import java.util.List;

/** A plugin's factory, called in its own class loader. */
final class PluginSinkFactory implements SinkFactory {

    private final SinkFactory factory;
    private final PluginCall plugin;

    PluginSinkFactory(SinkFactory factory, PluginCall plugin) {
        this.factory = factory;
        this.plugin = plugin;
    }

    @Override
    public Sink create(SinkContext context) {
        return plugin.call(() -> new PluginSink(factory.create(context), plugin));
    }

    @Override
    public List<String> formats() {
        return plugin.call(factory::formats);
    }

    @Override
    public boolean storesRows() {
        return plugin.call(factory::storesRows);
    }

    @Override
    public String destinationName(String destination) {
        return plugin.call(() -> factory.destinationName(destination));
    }
}
