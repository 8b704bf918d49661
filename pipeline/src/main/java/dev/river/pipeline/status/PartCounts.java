package dev.river.pipeline.status;

import java.util.OptionalLong;

/** Counts the dump of one table, or of one partition, while it runs. For several threads. */
public final class PartCounts {

    /** Less than this of a part tells too little of how many rows it has. */
    private static final double TELLING_SHARE = 0.01;

    private final String table;
    private final String name;
    private final long rowsInCatalog;
    private final RateWindow rates = new RateWindow();
    private long chunkBytes = Long.MAX_VALUE;
    private long bytes;
    private double shareBefore;
    private double share;
    private long rows;
    private long chunks;
    private boolean done;

    /** What was read by now, also what has to be read again: unlike the rows that are done, these are never fewer than before. */
    private long rowsRead;

    private long bytesRead;

    /**
     * @param table the name of the table
     * @param name that of the part
     * @param rowsInCatalog how many rows PostgreSQL thinks it has
     */
    public PartCounts(String table, String name, long rowsInCatalog) {
        this.table = table;
        this.name = name;
        this.rowsInCatalog = rowsInCatalog;
    }

    String table() {
        return table;
    }

    String name() {
        return name;
    }

    /**
     * Its file was looked at, and all counting begins again.
     *
     * @param itsBytes how many bytes it has
     * @param shareDone how much of it had been dumped before, from 0 to 1
     * @param rowsDone how many rows that were
     * @param bytesOfAChunk how many bytes a chunk has, about
     */
    public synchronized void file(long itsBytes, double shareDone, long rowsDone, long bytesOfAChunk) {
        bytes = itsBytes;
        shareBefore = shareDone;
        share = shareDone;
        rows = rowsDone;
        chunks = 0;
        chunkBytes = bytesOfAChunk;
    }

    /**
     * A chunk is durable.
     *
     * @param itsShare how much of the part it is, from 0 to 1
     * @param itsRows how many rows it had
     */
    public synchronized void chunk(double itsShare, long itsRows) {
        share = Math.min(1, share + itsShare);
        rows += itsRows;
        chunks++;
        rowsRead += itsRows;
        bytesRead += Math.round(itsShare * bytes);
    }

    synchronized long rowsRead() {
        return rowsRead;
    }

    synchronized long bytesRead() {
        return bytesRead;
    }

    /** All of it is durable. */
    public synchronized void done() {
        done = true;
        share = 1;
        rates.clear();
    }

    synchronized void sample(long nowNanos) {
        if (done) {
            return;
        }
        if (rowsRead == 0) {
            // Of many parts few are read at a time: the others have no need for a window.
            rates.clear();
        }
        rates.sample(nowNanos, rowsRead, bytesRead);
    }

    synchronized DumpProgress progress() {
        return done ? counted() : rates.applied(counted());
    }

    private DumpProgress counted() {
        long estimatedRows = done
                ? rows
                : share < TELLING_SHARE ? Math.max(rows, rowsInCatalog) : Math.max(rows, Math.round(rows / share));
        return new DumpProgress(
                        1,
                        done ? 1 : 0,
                        rows,
                        estimatedRows,
                        Math.round(share * bytes),
                        bytes,
                        chunks,
                        done ? chunks : Math.max(chunks + 1, estimatedChunks()),
                        0,
                        0,
                        0,
                        OptionalLong.empty())
                .withEnd();
    }

    private long estimatedChunks() {
        double read = share - shareBefore;
        double left = 1 - shareBefore;
        return read > TELLING_SHARE ? Math.round(chunks * left / read) : (long) Math.ceil(left * bytes / chunkBytes);
    }
}
