package dev.river.pipeline.lane;

/** What the worker of a lane shall do next. */
sealed interface LaneStep {

    /** Send this batch. */
    record Send(LaneEntry entry) implements LaneStep {}

    /** Deal with the first failure; nothing is in flight. */
    record Recover(LaneEntry entry, Throwable failure) implements LaneStep {}

    /** Flush the sink; nothing is in flight. */
    record Flush() implements LaneStep {}

    /** End. */
    record End() implements LaneStep {}
}
