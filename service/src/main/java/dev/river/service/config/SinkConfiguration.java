package dev.river.service.config;

import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import dev.river.pipeline.SinkSettings;
import dev.river.pipeline.memory.MemoryBudget;
import dev.river.service.plugin.SinkType;
import dev.river.sink.SinkFactory;
import jakarta.validation.Valid;
import java.util.List;

/** One of {@code sinks}: River's own settings of every sink, and those of the sink's type. */
@JsonDeserialize(using = SinkConfigurationReader.class)
final class SinkConfiguration {

    private final SinkType type;

    @Valid
    final LaneConfiguration lane;

    @Valid
    final SinkFactory factory;

    SinkConfiguration(SinkType type, LaneConfiguration lane, SinkFactory factory) {
        this.type = type;
        this.lane = lane;
        this.factory = factory;
    }

    /** The formats that the sink can store. */
    List<String> formats() {
        return type.guard(factory).formats();
    }

    SinkSettings settings(String name, MemoryBudget memory) {
        return new SinkSettings(name, type.guard(factory), lane.settings(memory));
    }
}
