package dev.river.service.config;

import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import dev.river.pipeline.memory.MemoryBudget;
import dev.river.pipeline.settings.SinkSettings;
import dev.river.sink.SinkFactory;
import jakarta.validation.Valid;

/** One of {@code sinks}: River's own settings of every sink, and those of the sink's type, which its factory holds. */
@JsonDeserialize(using = SinkConfigurationReader.class)
final class SinkConfiguration {

    @Valid
    final LaneConfiguration lane;

    final SinkFactory factory;

    SinkConfiguration(LaneConfiguration lane, SinkFactory factory) {
        this.lane = lane;
        this.factory = factory;
    }

    SinkSettings settings(String name, MemoryBudget memory) {
        return new SinkSettings(name, factory, lane.settings(memory));
    }
}
