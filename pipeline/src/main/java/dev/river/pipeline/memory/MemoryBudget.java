package dev.river.pipeline.memory;

/**
 * How many bytes of records may wait in the process at a time, whatever the number of its subscriptions. For several threads.
 *
 * <p>One half is for what waits in lanes. Half of that is shared out evenly: a lane's floor, which nobody else can take, so
 * that none stands still because the others are full; the rest goes to those who ask first. A quarter is for the batches
 * that are being gathered, by the streams and by the readers of dumps, which so never wait for what waits in lanes. A
 * quarter is for what sinks hold by themselves.
 *
 * <p>Bytes are those that PostgreSQL sent; records take about twice as much.
 */
public final class MemoryBudget {

    private static final int PART_OF_HEAP = 4;

    /** A larger chunk is not read faster, and keeps its part locked for longer. */
    private static final long MOST_CHUNK_BYTES = 8L << 20;

    private final int lanes;
    private final int gatherers;
    private final long laneFloor;
    private final long gathered;
    private final long inSinks;
    private long free;

    /**
     * @param bytes the whole budget
     * @param lanes how many lanes there are in the process, at least 1
     * @param gatherers how many batches are gathered at a time at most: one for each lane by its stream, and one for each
     *     reader of a dump
     */
    public MemoryBudget(long bytes, int lanes, int gatherers) {
        this.lanes = lanes;
        this.gatherers = gatherers;
        this.laneFloor = bytes / 4 / lanes;
        this.free = bytes / 2 - laneFloor * lanes;
        this.gathered = bytes / 4;
        this.inSinks = bytes / 4;
    }

    /** The budget where none is set, in bytes: a part of the heap. */
    public static long ofHeap() {
        return ofHeap(Runtime.getRuntime().maxMemory());
    }

    static long ofHeap(long heapBytes) {
        return heapBytes / PART_OF_HEAP;
    }

    /** How many bytes a batch may gather, if all gather at once. */
    public long batchBytes() {
        return gathered / gatherers;
    }

    /**
     * How many bytes a chunk of a dump may hold that waits for the stream. A reader has up to two: what they take is its share of
     * what is gathered, since it gathers nothing else meanwhile.
     */
    public long chunkBytes() {
        return Math.min(MOST_CHUNK_BYTES, batchBytes() / 2);
    }

    /** How many bytes a sink may hold by itself beside the batches that it was given. */
    public long sinkBytes() {
        return inSinks / lanes;
    }

    /** The share of one lane. */
    public Share lane() {
        return new Share(this, laneFloor);
    }

    /** Takes bytes from what is free, if there are so many. */
    synchronized boolean tryTake(long bytes) {
        if (bytes > 0 && bytes > free) {
            return false;
        }
        free -= bytes;
        return true;
    }

    /** Takes bytes although there may not be so many. */
    synchronized void take(long bytes) {
        free -= bytes;
    }

    synchronized void give(long bytes) {
        free += bytes;
    }
}
