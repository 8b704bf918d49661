package dev.river.dump;

import dev.river.postgres.change.Change;

/** Takes what a {@link Dump} reads. Several parts come at a time, each on a thread of its own. */
public interface DumpListener {

    /** Makes what takes the rows of a part that begins, on the thread of this call. */
    PartListener listenerOf(DumpPart part);

    /** Called every second on the thread that waits for the dump. May throw, which ends the dump. */
    default void onWaiting() {}

    /** Takes the rows of one part. */
    interface PartListener {

        /** A row. May block, which stops the reading of this part. */
        void onRow(Change row);

        /** Instead of any row: the table is gone, or is no part of the other any more, and is left out. */
        void onGone();

        /** All rows were given. */
        void onEnd();
    }
}
