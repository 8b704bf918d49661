package dev.river.sink;

import java.nio.file.Path;

/**
 * What a sink is told of where it serves.
 *
 * @param subscription the name of the subscription whose records it gets
 * @param sink the name of the sink in the configuration
 * @param directory the folder of the configuration file, against which relative paths are resolved
 */
public record SinkContext(String subscription, String sink, Path directory) {}
