package dev.river.benchmark.drop;

import dev.river.sink.Destination;
import dev.river.sink.Setting;
import dev.river.sink.Sink;
import dev.river.sink.SinkContext;
import dev.river.sink.SinkFactory;
import dev.river.sink.SinkType;
import java.util.List;

/** The settings of the sink {@code drop}. */
@SinkType("drop")
public final class DropSinkFactory implements SinkFactory {

    /** After how many records the report is written. */
    @Setting
    private long expected;

    /** The file to report to, from the folder of the configuration. */
    @Setting
    private String report = "report.properties";

    @Override
    public Sink create(SinkContext context) {
        return new DropSink(expected, context.directory().resolve(report));
    }

    @Override
    public void check(SinkContext context, List<Destination> destinations) {}
}
