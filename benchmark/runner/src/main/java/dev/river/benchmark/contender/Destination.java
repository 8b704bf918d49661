package dev.river.benchmark.contender;

import java.time.Duration;

/** Where a contender's records go. */
public sealed interface Destination permits Drop, Topic, Index {

    /**
     * Waits until all that are expected have come.
     *
     * @throws ContenderException if the contender ends before, or takes too long
     */
    Arrival await(Child child, Duration timeout);
}
