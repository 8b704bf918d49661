package dev.river.pipeline.status;

import dev.river.sink.Lsn;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * How far behind the server's WAL a position is, in bytes and in seconds.
 *
 * <p>Seconds come from samples of the server's position: the lag is the age of the oldest sample that is beyond the
 * position. That holds for both plugins, in the middle of a large transaction, and while a sink is away.
 */
final class LagClock {

    /** How many samples are kept before every other is left out: an hour of them at one a second. */
    private static final int CAPACITY = 3600;

    private record Sample(long nanos, Lsn lsn) {}

    private Deque<Sample> samples = new ArrayDeque<>();

    /** The server's WAL reaches up to here now. */
    synchronized void sample(Lsn serverLsn) {
        Sample newest = samples.peekLast();
        if (newest != null && newest.lsn.equals(serverLsn)) {
            return;
        }
        samples.addLast(new Sample(System.nanoTime(), serverLsn));
        if (samples.size() > CAPACITY) {
            Deque<Sample> thinned = new ArrayDeque<>();
            boolean keep = true;
            for (Sample sample : samples) {
                if (keep) {
                    thinned.addLast(sample);
                }
                keep = !keep;
            }
            samples = thinned;
        }
    }

    /** How many bytes the position is behind the newest sample. */
    synchronized OptionalLong bytes(Lsn position) {
        Sample newest = samples.peekLast();
        return newest == null
                ? OptionalLong.empty()
                : OptionalLong.of(newest.lsn.isAfter(position) ? newest.lsn.value() - position.value() : 0);
    }

    /** How many seconds the position is behind the newest sample. */
    synchronized OptionalDouble seconds(Lsn position) {
        if (samples.isEmpty()) {
            return OptionalDouble.empty();
        }
        while (samples.size() > 1 && !samples.getFirst().lsn.isAfter(position)) {
            samples.removeFirst();
        }
        Sample oldest = samples.getFirst();
        return OptionalDouble.of(
                oldest.lsn.isAfter(position)
                        ? Duration.ofNanos(System.nanoTime() - oldest.nanos).toMillis() / 1000.0
                        : 0);
    }
}
