package dev.river.pipeline.settings;

/**
 * How the rows that exist are read.
 *
 * @param mode whether they are read at all
 * @param parallelism how many tables are read at a time, at least 1
 */
public record DumpSettings(Mode mode, int parallelism) {

    /** Whether and how the dump reads. */
    public enum Mode {
        /** By {@code COPY … TO STDOUT} in the slot's snapshot. */
        COPY,
        /** Not at all: only changes from now on are delivered. */
        NEVER
    }
}
