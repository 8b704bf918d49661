package dev.river.pipeline.lane;

import org.jspecify.annotations.Nullable;

/**
 * How a lane is.
 *
 * @param sink the name of its sink
 * @param waitingBytes how many bytes wait or are in flight
 * @param inFlight how many batches the sink has not answered
 * @param records how many records became durable since the start
 * @param recordsPerSecond how many records became durable a second, over the last minute
 * @param deadLetters how many records that the sink can never store are in the files of dead letters
 * @param trouble why nothing goes on, null where it does
 */
public record LaneStatus(
        String sink,
        long waitingBytes,
        int inFlight,
        long records,
        double recordsPerSecond,
        long deadLetters,
        @Nullable String trouble) {}
