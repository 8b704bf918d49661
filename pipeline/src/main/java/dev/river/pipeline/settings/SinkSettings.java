package dev.river.pipeline.settings;

import dev.river.pipeline.lane.LaneSettings;
import dev.river.sink.SinkContext;
import dev.river.sink.SinkFactory;

/**
 * A sink of the configuration.
 *
 * @param name its name in the configuration
 * @param factory makes it
 * @param lane how records are carried to it
 */
public record SinkSettings(String name, SinkFactory factory, LaneSettings lane) {

    /** More than that makes no sink faster. */
    private static final long MOST_MEMORY_BYTES = 48L << 20;

    /** Begins the description of the sink for that subscription. */
    public SinkContext.Builder context(SubscriptionSettings subscription) {
        return SinkContext.builder(subscription.name(), name, subscription.directory())
                .logger(new SinkLogger(subscription.name(), name))
                .memoryBytes(Math.min(MOST_MEMORY_BYTES, subscription.memory().sinkBytes()));
    }
}
