package dev.river.benchmark.contender;

import java.time.Instant;

/** The clock that all processes of the machine share. */
public final class UnixTime {

    private UnixTime() {}

    /** Now, in nanoseconds since 1970. */
    public static long nanos() {
        Instant now = Instant.now();
        return now.getEpochSecond() * 1_000_000_000L + now.getNano();
    }
}
