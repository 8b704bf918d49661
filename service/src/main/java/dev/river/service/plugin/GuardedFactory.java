package dev.river.service.plugin;

import dev.river.sink.Destination;
import dev.river.sink.SettingProblem;
import dev.river.sink.Sink;
import dev.river.sink.SinkContext;
import dev.river.sink.SinkFactory;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A factory, called in its own class loader. */
final class GuardedFactory implements SinkFactory {

    private final SinkFactory factory;
    private final PluginCall plugin;

    GuardedFactory(SinkFactory factory, PluginCall plugin) {
        this.factory = factory;
        this.plugin = plugin;
    }

    @Override
    public Sink create(SinkContext context) {
        SinkContext guarded = guarded(context);
        return new GuardedSink(plugin.call(() -> factory.create(guarded)), plugin);
    }

    @Override
    public void check(SinkContext context, List<Destination> destinations) {
        SinkContext guarded = guarded(context);
        plugin.run(() -> factory.check(guarded, destinations));
    }

    @Override
    public List<SettingProblem> problems() {
        return plugin.call(() -> List.copyOf(plugin.present(factory.problems())));
    }

    @Override
    public Destination destination(String asked) {
        return plugin.call(() -> factory.destination(asked));
    }

    @Override
    public String defaultFormat() {
        return plugin.call(factory::defaultFormat);
    }

    @Override
    public @Nullable String refusal(String format) {
        return plugin.answer(() -> factory.refusal(format));
    }

    /** The same, but what the sink gives through it is called in its own class loader, too. */
    private SinkContext guarded(SinkContext context) {
        return SinkContext.builder(context.subscription(), context.sink(), context.directory())
                .identities(context::destinationIs)
                .logger(context.logger())
                .metrics(new GuardedMetrics(context.metrics(), plugin))
                .memoryBytes(context.memoryBytes())
                .build();
    }
}
