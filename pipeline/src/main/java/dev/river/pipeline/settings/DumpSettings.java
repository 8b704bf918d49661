package dev.river.pipeline.settings;

/**
 * How the rows that exist are read.
 *
 * @param mode whether they are read at all, and in which snapshots
 * @param parallelism how many chunks are read at a time, at least 1
 * @param chunkBytes about how many bytes of a table are read and noted as dumped at once, at most
 * @param maxRowsPerSecond how many rows are read a second at most, all readers together
 * @param maxBytesPerSecond how many bytes are read a second at most, all readers together, as PostgreSQL sends them
 */
public record DumpSettings(Mode mode, int parallelism, long chunkBytes, long maxRowsPerSecond, long maxBytesPerSecond) {

    /** Where nothing is to be limited. */
    public static final long NO_LIMIT = Long.MAX_VALUE;

    private static final long DEFAULT_CHUNK_BYTES = 64L << 20;

    /** With chunks of the usual size, as fast as it goes. */
    public DumpSettings(Mode mode, int parallelism) {
        this(mode, parallelism, DEFAULT_CHUNK_BYTES, NO_LIMIT, NO_LIMIT);
    }

    /** Whether and how the dump reads. */
    public enum Mode {
        /** By {@code COPY … TO STDOUT}: the first time in the slot's snapshot, before anything is streamed. */
        COPY,
        /** By {@code COPY … TO STDOUT} while the stream flows, also the first time: no snapshot is older than a chunk. */
        LIVE,
        /** Not at all, if nobody asks: only changes from now on are delivered. */
        NEVER
    }
}
