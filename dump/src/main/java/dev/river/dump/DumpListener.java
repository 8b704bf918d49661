package dev.river.dump;

import dev.river.postgres.Change;
import dev.river.postgres.TableInfo;

/** Takes what a {@link Dump} reads. Several tables come at a time, each on a thread of its own. */
public interface DumpListener {

    /**
     * A table begins.
     *
     * @return what takes its rows, on the thread of this call
     */
    TableListener onTable(TableInfo table);

    /** Called every second on the thread that waits for the dump. May throw, which ends the dump. */
    default void onWaiting() {}

    /** Takes the rows of one table. */
    interface TableListener {

        /** A row. May block, which stops the reading of this table. */
        void onRow(Change row);

        /** All rows were given. */
        void onEnd();
    }
}
