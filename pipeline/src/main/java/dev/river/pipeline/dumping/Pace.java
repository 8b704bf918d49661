package dev.river.pipeline.dumping;

import dev.river.pipeline.settings.DumpSettings;
import java.util.function.LongSupplier;

/** Keeps the readers of a dump from reading more than is set, all of them together. For several threads. */
final class Pace {

    private static final double SECOND = 1e9;

    private final double rowNanos;
    private final double byteNanos;
    private final LongSupplier clock;

    /** When what was read has taken as long as it should. */
    private double paidUntilNanos;

    Pace(DumpSettings settings) {
        this(settings, System::nanoTime);
    }

    Pace(DumpSettings settings, LongSupplier clock) {
        this.rowNanos = settings.maxRowsPerSecond() == DumpSettings.NO_LIMIT ? 0 : SECOND / settings.maxRowsPerSecond();
        this.byteNanos =
                settings.maxBytesPerSecond() == DumpSettings.NO_LIMIT ? 0 : SECOND / settings.maxBytesPerSecond();
        this.clock = clock;
        this.paidUntilNanos = clock.getAsLong();
    }

    /** So much was read. */
    synchronized void took(long rows, long bytes) {
        paidUntilNanos = Math.max(paidUntilNanos, clock.getAsLong()) + Math.max(rows * rowNanos, bytes * byteNanos);
    }

    /** How long nothing more is to be read, in nanoseconds; 0 if it may be. */
    synchronized long pauseNanos() {
        return (long) Math.max(0, paidUntilNanos - clock.getAsLong());
    }
}
