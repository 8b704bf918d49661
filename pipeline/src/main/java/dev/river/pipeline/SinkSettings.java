package dev.river.pipeline;

import dev.river.pipeline.lane.LaneSettings;
import dev.river.sink.SinkFactory;

/**
 * A sink of the configuration.
 *
 * @param name its name in the configuration
 * @param factory makes it
 * @param lane how records are carried to it
 */
public record SinkSettings(String name, SinkFactory factory, LaneSettings lane) {}
