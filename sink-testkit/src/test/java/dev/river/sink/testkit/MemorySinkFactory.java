package dev.river.sink.testkit;

import dev.river.sink.Destination;
import dev.river.sink.FatalException;
import dev.river.sink.Sink;
import dev.river.sink.SinkContext;
import dev.river.sink.SinkFactory;
import dev.river.sink.SinkType;
import java.util.List;
import java.util.function.Supplier;

/** A factory whose sinks are made by the test. */
@SinkType("memory")
public final class MemorySinkFactory implements SinkFactory {

    private final Supplier<Sink> sinks;
    private final String format;

    public MemorySinkFactory() {
        this(
                () -> {
                    throw new FatalException("No sink was given.");
                },
                "river");
    }

    MemorySinkFactory(Supplier<Sink> sinks, String format) {
        this.sinks = sinks;
        this.format = format;
    }

    @Override
    public Sink create(SinkContext context) {
        return sinks.get();
    }

    @Override
    public void check(SinkContext context, List<Destination> destinations) {
        if (sinks.get() instanceof FaultySink faulty) {
            faulty.check();
        }
    }

    @Override
    public Destination destination(String asked) {
        return format.equals("row") ? Destination.rows(asked) : Destination.log(asked);
    }

    @Override
    public String defaultFormat() {
        return format;
    }
}
