package dev.river.service.plugin;

import dev.river.sink.Batch;
import dev.river.sink.Destination;
import dev.river.sink.Notes;
import dev.river.sink.Sink;
import dev.river.sink.SinkTraits;
import dev.river.sink.Table;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** A sink, called in its own class loader. */
final class GuardedSink implements Sink {

    private final Sink sink;
    private final PluginCall plugin;

    GuardedSink(Sink sink, PluginCall plugin) {
        this.sink = sink;
        this.plugin = plugin;
    }

    @Override
    public SinkTraits traits() {
        return plugin.call(sink::traits);
    }

    @Override
    public Notes open() {
        return plugin.call(sink::open);
    }

    @Override
    public void prepare(Destination destination, Table table) {
        plugin.run(() -> sink.prepare(destination, table));
    }

    @Override
    public CompletionStage<@Nullable Void> write(Batch batch) {
        return plugin.stage(() -> sink.write(batch));
    }

    @Override
    public CompletionStage<@Nullable Void> flush() {
        return plugin.stage(sink::flush);
    }

    @Override
    public void rewind() {
        plugin.run(sink::rewind);
    }

    @Override
    public void close() {
        plugin.run(sink::close);
    }
}
