package dev.river.stream;

import java.util.function.LongSupplier;

/** Whether messages come so fast that they had better be taken several at a time. For one thread. */
final class Flow {

    /** So many messages within so many nanoseconds, which is about three thousand small transactions a second. */
    private static final int MANY = 16;

    private static final long WHILE = 2_000_000;

    private final LongSupplier nanoTime;
    private long startNanos;
    private int messages;

    /** @param nanoTime what {@link System#nanoTime} is */
    Flow(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.startNanos = nanoTime.getAsLong();
    }

    /** Counts messages that were read just now. */
    boolean isSteady(int count) {
        long now = nanoTime.getAsLong();
        messages += count;
        boolean steady = messages >= MANY && now - startNanos < WHILE;
        if (steady || now - startNanos >= WHILE) {
            startNanos = now;
            messages = 0;
        }
        return steady;
    }
}
