package dev.river.benchmark.contender;

/**
 * When records arrived where they were sent.
 *
 * @param records how many
 * @param firstNanos when the first came, in nanoseconds of Unix time
 * @param lastNanos when the last came, in nanoseconds of Unix time
 */
public record Arrival(long records, long firstNanos, long lastNanos) {}
