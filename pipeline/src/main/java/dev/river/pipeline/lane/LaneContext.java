package dev.river.pipeline.lane;

import dev.river.pipeline.deadletter.DeadLetters;
import dev.river.pipeline.log.RepeatedLines;
import java.util.function.BooleanSupplier;

/**
 * What a lane works with.
 *
 * @param subscription the name of the subscription, for messages
 * @param sink the name of the sink
 * @param settings how records are carried
 * @param deadLetters where records go that the sink can never store
 * @param metrics where it counts
 * @param lines asked before something is logged that may happen again and again
 * @param mayWrite asked before each batch: while it says no, nothing is sent
 */
public record LaneContext(
        String subscription,
        String sink,
        LaneSettings settings,
        DeadLetters deadLetters,
        LaneMetrics metrics,
        RepeatedLines lines,
        BooleanSupplier mayWrite) {}
