package dev.river.service.plugin;

import dev.river.sink.Batch;
import dev.river.sink.Sink;
import java.util.concurrent.CompletionStage;

/** A plugin's sink, called in its own class loader. */
final class PluginSink implements Sink {

    private final Sink sink;
    private final PluginCall plugin;

    PluginSink(Sink sink, PluginCall plugin) {
        this.sink = sink;
        this.plugin = plugin;
    }

    @Override
    public void check() {
        plugin.run(sink::check);
    }

    @Override
    public CompletionStage<Void> write(Batch batch) {
        return plugin.call(() -> sink.write(batch));
    }

    @Override
    public void rewind() {
        plugin.run(sink::rewind);
    }

    @Override
    public int maxInFlight() {
        return plugin.call(sink::maxInFlight);
    }

    @Override
    public void close() {
        plugin.run(sink::close);
    }
}
