package dev.river.pipeline.flow;

import dev.river.dump.RowLookup;
import dev.river.postgres.change.Change;
import dev.river.sink.Lsn;
import dev.river.sink.Operation;
import dev.river.sink.Row;
import dev.river.sink.TableName;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Gives updates the values that they left unchanged, where a sink may not have them. They are read from the table as it is
 * now; what is newer there than the update comes in the stream later. For the thread of the stream.
 */
public final class UnchangedValues {

    private final RowLookup rows;
    private final Predicate<TableName> due;
    private final Predicate<TableName> unreadable;
    private final Supplier<Lsn> insertLsn;
    private final Runnable whileWaiting;

    /**
     * What was committed before may concern rows that a sink does not have: it is delivered again, to a sink that has seen
     * the row go since, or its row was left out.
     */
    private Lsn uncertainUntil;

    /** The update that was completed last, for the next outlet that asks. */
    private @Nullable Change asked;

    private Optional<Change> answer = Optional.empty();

    /**
     * @param due whether a sink gets rows of a table later, by a dump, and so may lack any of them
     * @param unreadable whether rows of a table can't be read, and come later whole
     * @param insertLsn up to where the server has inserted WAL: an asynchronous commit is seen before it is written
     * @param whileWaiting called about every second while a commit is not visible yet, or a table is locked
     */
    public UnchangedValues(
            RowLookup rows,
            Predicate<TableName> due,
            Predicate<TableName> unreadable,
            Supplier<Lsn> insertLsn,
            Runnable whileWaiting) {
        this.unreadable = unreadable;
        this.rows = rows;
        this.due = due;
        this.insertLsn = insertLsn;
        this.whileWaiting = whileWaiting;
        this.uncertainUntil = insertLsn.get();
    }

    /**
     * A change as a sink needs it that stores rows: completed where the sink may not have the row.
     *
     * @param newKey whether the update gives its row another key, under which nobody has it
     * @return empty if the row of the update is gone by now
     */
    Optional<Change> forStoredRow(Change change, boolean newKey) {
        boolean mayBeLacking = newKey
                || due.test(change.table().name())
                || !change.transaction().commitLsn().isAfter(uncertainUntil);
        return mayBeLacking ? completed(change) : Optional.of(change);
    }

    /**
     * A change as a log needs it: completed where nobody else brings the values. A row that the dump has yet to read may move to
     * where it has been, and the row that it reads is left out where the stream has delivered it.
     *
     * @param newKey whether the update gives its row another key
     */
    Change forLog(Change change, boolean newKey) {
        return newKey || due.test(change.table().name()) ? completed(change).orElse(change) : change;
    }

    /**
     * The update with all values that can still be read; as it is where none can. Empty if its row is gone or has another key by now: the stream
     * brings that later.
     */
    public Optional<Change> completed(Change change) {
        if (!isIncomplete(change) || unreadable.test(change.table().name())) {
            return Optional.of(change);
        }
        if (change != asked) {
            asked = change;
            answer = lookedUp(change);
            if (answer.isEmpty()) {
                // Updates of the row that come before its end find nothing to add to either.
                uncertainUntil = insertLsn.get();
            }
        }
        return answer;
    }

    private static boolean isIncomplete(Change change) {
        Row after = change.after();
        return change.operation() == Operation.UPDATE
                && after != null
                && after.hasUnchanged()
                && !change.table().keyColumns().isEmpty();
    }

    private Optional<Change> lookedUp(Change update) {
        rows.awaitVisible(update.transaction().xid(), whileWaiting);
        return rows.complete(update.table(), Objects.requireNonNull(update.after()), whileWaiting)
                .map(update::completedWith);
    }
}
