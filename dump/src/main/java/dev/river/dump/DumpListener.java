package dev.river.dump;

import dev.river.postgres.change.Change;

/** Takes what a {@link Dump} reads. Several chunks come at a time, each on a thread of its own. */
public interface DumpListener {

    /** Makes what takes the rows of a chunk that begins, on the thread of this call. */
    RowListener listenerOf(Chunk chunk);

    /** Called every second on the thread that waits for the dump. May throw, which ends the dump. */
    default void onWaiting() {}

    /** Takes the rows of one chunk. */
    interface RowListener {

        /** A row. May block, which stops the reading of this chunk. */
        void onRow(Change row);

        /** Instead of any row: the part is gone, or is not what it was, and is left out. */
        void onGone();

        /**
         * The chunk could not be read as it was in the snapshot, such as one of a part that was rewritten: what was given of it says
         * nothing, and its places may be others. It has to be read later.
         */
        void onLeft();

        /** What was given of the chunk says nothing: it is read again from its first row on. */
        void onBrokenOff();

        /** All rows were given. */
        void onEnd();
    }
}
