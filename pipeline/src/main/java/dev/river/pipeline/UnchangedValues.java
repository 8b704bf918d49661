package dev.river.pipeline;

import dev.river.dump.RowLookup;
import dev.river.postgres.Change;
import dev.river.sink.Lsn;
import dev.river.sink.Operation;
import dev.river.sink.Row;
import java.util.Optional;

/**
 * Gives updates the values that they left unchanged, where a sink may not have them. They are read from the table as it is
 * now; what is newer there than the update comes in the stream later. For the thread of the stream.
 */
final class UnchangedValues {

    private final RowLookup rows;
    private final Lsn uncertainUntil;
    private final Runnable whileWaiting;

    /**
     * @param uncertainUntil the end of the WAL when the stream was opened. What was committed before may be delivered again,
     *     to a sink that has lost the row since by a later delete, or before the dump that brings the row.
     * @param whileWaiting called about every second while a commit is not visible yet
     */
    UnchangedValues(RowLookup rows, Lsn uncertainUntil, Runnable whileWaiting) {
        this.rows = rows;
        this.uncertainUntil = uncertainUntil;
        this.whileWaiting = whileWaiting;
    }

    /** Whether a sink that stores rows may lack the one that this change leaves values of as they were. */
    boolean mayBeLacking(Change change) {
        Row after = change.after();
        return change.operation() == Operation.UPDATE
                && after != null
                && after.hasUnchanged()
                && !change.table().keyColumns().isEmpty()
                && !change.transaction().commitLsn().isAfter(uncertainUntil);
    }

    /** The update with all values. Empty if its row is gone or has another key by now: the stream tells of that later. */
    Optional<Change> completed(Change update) {
        Row after = update.after();
        if (after == null
                || !after.hasUnchanged()
                || update.table().keyColumns().isEmpty()) {
            return Optional.of(update);
        }
        rows.awaitVisible(update.transaction().xid(), whileWaiting);
        return rows.find(update.table(), after)
                .map(found -> new Change(
                        update.table(),
                        update.operation(),
                        update.before(),
                        after.withUnchangedFrom(found),
                        update.transaction(),
                        update.ordinal(),
                        false,
                        false,
                        update.size() + found.array().length));
    }
}
