package dev.river.pipeline.lane;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Duration;

/**
 * How records are carried to a sink.
 *
 * @param batchRecords how many records a batch holds at most
 * @param batchBytes how many bytes a batch holds at most, unless a single record is larger
 * @param batchAge how long a record waits at most for its batch to fill
 * @param bufferBytes how many bytes wait or are in flight at most, before the subscription stops reading
 * @param retry how often a batch is tried again: 0 not at all, -1 for ever
 * @param onReject what becomes of a record that the sink can never store
 */
public record LaneSettings(
        int batchRecords, long batchBytes, Duration batchAge, long bufferBytes, int retry, OnReject onReject) {

    /** What becomes of a record that the sink can never store. */
    public enum OnReject {
        /** It is written to the dead letters, and the stream goes on. */
        @JsonProperty("deadLetter")
        DEAD_LETTER,
        /** The subscription fails. */
        @JsonProperty("stop")
        STOP
    }

    private static final long MOST_BATCH_BYTES = 4L << 20;
    private static final long MOST_BUFFER_BYTES = 32L << 20;

    /** A lane's part of the heap: what waits in it takes about twice its bytes, and a sink has a part of its own. */
    private static final int PART_OF_HEAP = 16;

    /** Small batches soon, large ones under load, trying for ever. */
    public static LaneSettings defaults() {
        return defaults(Runtime.getRuntime().maxMemory());
    }

    /** The defaults where the heap is of so many bytes: a small one takes small batches. */
    static LaneSettings defaults(long heapBytes) {
        long buffer = Math.min(MOST_BUFFER_BYTES, heapBytes / PART_OF_HEAP);
        return new LaneSettings(
                5_000,
                Math.min(MOST_BATCH_BYTES, buffer / 4),
                Duration.ofMillis(200),
                buffer,
                -1,
                OnReject.DEAD_LETTER);
    }
}
