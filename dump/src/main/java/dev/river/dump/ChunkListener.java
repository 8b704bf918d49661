package dev.river.dump;

import dev.river.postgres.change.Change;

/** Takes what a {@link ChunkReader} reads of one chunk, on the reader's thread. */
public interface ChunkListener {

    /** What to do with a snapshot. */
    enum Answer {
        /** Read in it. */
        READ,
        /** Take a later one: this one does not show enough yet. */
        TAKE_ANOTHER,
        /** Do not read the chunk. */
        LEAVE
    }

    /** The part is locked against changes of its shape, and this snapshot was taken. */
    Answer onSnapshot(ChunkSnapshot snapshot);

    /**
     * A row. Should not block: the part is locked meanwhile.
     *
     * @param place where the row is, as {@link TidRange} counts
     * @return whether it was taken; if not, the chunk is not read further
     */
    boolean onRow(Change row, long place);
}
