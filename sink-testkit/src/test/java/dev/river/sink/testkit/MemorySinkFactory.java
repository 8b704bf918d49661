package dev.river.sink.testkit;

import com.fasterxml.jackson.annotation.JsonTypeName;
import dev.river.sink.FatalException;
import dev.river.sink.Sink;
import dev.river.sink.SinkContext;
import dev.river.sink.SinkFactory;
import java.util.List;
import java.util.function.Supplier;

/** A factory whose sinks are made by the test. */
@JsonTypeName("memory")
public final class MemorySinkFactory implements SinkFactory {

    private final Supplier<Sink> sinks;
    private final List<String> formats;

    public MemorySinkFactory() {
        this(
                () -> {
                    throw new FatalException("No sink was given.");
                },
                "river");
    }

    MemorySinkFactory(Supplier<Sink> sinks, String format) {
        this.sinks = sinks;
        this.formats = List.of(format);
    }

    @Override
    public Sink create(SinkContext context) {
        return sinks.get();
    }

    @Override
    public List<String> formats() {
        return formats;
    }
}
