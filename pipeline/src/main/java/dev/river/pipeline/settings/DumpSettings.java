package dev.river.pipeline.settings;

import dev.river.sink.Lsn;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * How the rows that exist are read.
 *
 * @param mode whether they are read at all, and in which snapshots
 * @param parallelism how many chunks are read at a time, at least 1
 * @param chunkBytes about how many bytes of a table are read and noted as dumped at once, at most
 * @param maxRowsPerSecond how many rows are read a second at most, all readers together
 * @param maxBytesPerSecond how many bytes are read a second at most, all readers together, as PostgreSQL sends them
 * @param pgDump the program {@code pg_dump}, its path or a name that {@code PATH} finds, for {@link Mode#PG_DUMP}
 * @param made a dump that was made already, for {@link Mode#PG_DUMP}; null where River is to have one made
 */
public record DumpSettings(
        Mode mode,
        int parallelism,
        long chunkBytes,
        long maxRowsPerSecond,
        long maxBytesPerSecond,
        String pgDump,
        @Nullable MadeDump made) {

    /**
     * A file with a dump in the plain format of {@code pg_dump}.
     *
     * @param file the file
     * @param lsn where its snapshot stands
     */
    public record MadeDump(Path file, Lsn lsn) {}

    /** As {@code PATH} finds it. */
    public static final String DEFAULT_PG_DUMP = "pg_dump";

    /** Where nothing is to be limited. */
    public static final long NO_LIMIT = Long.MAX_VALUE;

    private static final long DEFAULT_CHUNK_BYTES = 64L << 20;

    /** With chunks of the usual size, as fast as it goes. */
    public DumpSettings(Mode mode, int parallelism) {
        this(mode, parallelism, DEFAULT_CHUNK_BYTES);
    }

    /** As fast as it goes. */
    public DumpSettings(Mode mode, int parallelism, long chunkBytes) {
        this(mode, parallelism, chunkBytes, NO_LIMIT, NO_LIMIT, DEFAULT_PG_DUMP, null);
    }

    /** Whether the program {@code pg_dump} is to be run. */
    public boolean isByProgram() {
        return mode == Mode.PG_DUMP && made == null;
    }

    /** Whether and how the dump reads. */
    public enum Mode {
        /** By {@code COPY … TO STDOUT}: the first time in the slot's snapshot, before anything is streamed. */
        COPY,
        /** The first time by the program {@code pg_dump}, before anything is streamed; what is due later, by COPY. */
        PG_DUMP,
        /** By {@code COPY … TO STDOUT} while the stream flows, also the first time: no snapshot is older than a chunk. */
        LIVE,
        /** Not at all, if nobody asks: only changes from now on are delivered. */
        NEVER
    }
}
