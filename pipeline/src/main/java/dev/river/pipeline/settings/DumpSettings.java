package dev.river.pipeline.settings;

/**
 * How the rows that exist are read.
 *
 * @param mode whether they are read at all
 * @param parallelism how many chunks are read at a time, at least 1
 * @param chunkBytes about how many bytes of a table are read and noted as dumped at once, at most
 */
public record DumpSettings(Mode mode, int parallelism, long chunkBytes) {

    private static final long DEFAULT_CHUNK_BYTES = 64L << 20;

    /** With chunks of the usual size. */
    public DumpSettings(Mode mode, int parallelism) {
        this(mode, parallelism, DEFAULT_CHUNK_BYTES);
    }

    /** Whether and how the dump reads. */
    public enum Mode {
        /** By {@code COPY … TO STDOUT} in the slot's snapshot. */
        COPY,
        /** Not at all: only changes from now on are delivered. */
        NEVER
    }
}
