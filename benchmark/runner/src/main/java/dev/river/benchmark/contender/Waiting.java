package dev.river.benchmark.contender;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for a contender's work, without taking the processor from it. */
final class Waiting {

    private static final Duration POLL = Duration.ofMillis(10);

    private Waiting() {}

    /** @param problem what to say if it takes too long */
    static void until(String problem, Child child, Duration timeout, BooleanSupplier condition) {
        long deadline = System.nanoTime() + timeout.toNanos();
        while (!condition.getAsBoolean()) {
            child.requireAlive();
            if (System.nanoTime() - deadline > 0) {
                throw new ContenderException(problem + " within " + timeout.toSeconds() + " s");
            }
            LockSupport.parkNanos(POLL.toNanos());
        }
    }
}
