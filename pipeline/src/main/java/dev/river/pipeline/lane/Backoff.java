package dev.river.pipeline.lane;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

/** How long to wait before the next try: twice as long each time up to a bound, and not quite the same for everyone. */
public final class Backoff {

    private final Duration first;
    private final Duration most;
    private final AtomicInteger tries = new AtomicInteger();

    private Backoff(Duration first, Duration most) {
        this.first = first;
        this.most = most;
    }

    /** From a fifth of a second to ten. */
    public static Backoff ofRetries() {
        return new Backoff(Duration.ofMillis(200), Duration.ofSeconds(10));
    }

    /** How long to wait now. */
    public Duration next() {
        int doublings = Math.min(tries.getAndIncrement(), 16);
        long millis = Math.min(first.toMillis() << doublings, most.toMillis());
        return Duration.ofMillis(millis - ThreadLocalRandom.current().nextLong(millis / 4 + 1));
    }

    /** It worked: the next wait is the first again. */
    public void reset() {
        tries.set(0);
    }
}
