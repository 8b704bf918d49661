package dev.river.benchmark.drop;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonTypeName;
import dev.river.sink.Sink;
import dev.river.sink.SinkContext;
import dev.river.sink.SinkFactory;

/** The settings of the sink {@code drop}. */
@JsonTypeName("drop")
public final class DropSinkFactory implements SinkFactory {

    /** After how many records the report is written. */
    @JsonProperty
    private long expected;

    /** The file to report to, from the folder of the configuration. */
    @JsonProperty
    private String report = "report.properties";

    @Override
    public Sink create(SinkContext context) {
        return new DropSink(expected, context.directory().resolve(report));
    }
}
