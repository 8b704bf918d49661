package dev.river.postgres.change;

import dev.river.sink.Operation;
import dev.river.sink.Row;
import dev.river.sink.Table;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** One change of one row, or a truncate, before any rule has looked at it. */
public final class Change {

    private enum Kind {
        DUMPED_ROW(Operation.INSERT),
        INSERT(Operation.INSERT),
        UPDATE(Operation.UPDATE),
        DELETE(Operation.DELETE),
        TRUNCATE(Operation.TRUNCATE),
        PARTIAL_TRUNCATE(Operation.TRUNCATE);

        private final Operation operation;

        Kind(Operation operation) {
            this.operation = operation;
        }
    }

    private final Kind kind;
    private final Table table;
    private final @Nullable Row before;
    private final @Nullable Row after;
    private final Transaction transaction;
    private final long ordinal;
    private final int size;

    private Change(
            Kind kind,
            Table table,
            @Nullable Row before,
            @Nullable Row after,
            Transaction transaction,
            long ordinal,
            int size) {
        this.kind = kind;
        this.table = table;
        this.before = before;
        this.after = after;
        this.transaction = transaction;
        this.ordinal = ordinal;
        this.size = size;
    }

    /** A row that the dump has read. */
    public static Change dumpedRow(Table table, Row row, Transaction snapshot, long ordinal, int size) {
        return new Change(Kind.DUMPED_ROW, table, null, row, snapshot, ordinal, size);
    }

    /** A new row. */
    public static Change insert(Table table, Row after, Transaction transaction, long ordinal, int size) {
        return new Change(Kind.INSERT, table, null, after, transaction, ordinal, size);
    }

    /** A row that was changed, and what the replica identity contains of it before, if anything. */
    public static Change update(
            Table table, @Nullable Row before, Row after, Transaction transaction, long ordinal, int size) {
        return new Change(Kind.UPDATE, table, before, after, transaction, ordinal, size);
    }

    /** A row that was removed, or what the replica identity contains of it, if anything. */
    public static Change delete(Table table, @Nullable Row before, Transaction transaction, long ordinal, int size) {
        return new Change(Kind.DELETE, table, before, null, transaction, ordinal, size);
    }

    /** A table that was emptied. */
    public static Change truncate(Table table, Transaction transaction, long ordinal, int size) {
        return new Change(Kind.TRUNCATE, table, null, null, transaction, ordinal, size);
    }

    /** A partitioned table of which some partitions were emptied, and others kept their rows. */
    public static Change partialTruncate(Table table, Transaction transaction, long ordinal, int size) {
        return new Change(Kind.PARTIAL_TRUNCATE, table, null, null, transaction, ordinal, size);
    }

    /** This update with the whole row, which was looked up since. */
    public Change completedWith(Row whole) {
        return new Change(kind, table, before, whole, transaction, ordinal, size + whole.array().length);
    }

    /** This change with other rows in place of its own. */
    public Change with(UnaryOperator<Row> rows) {
        return new Change(
                kind,
                table,
                before == null ? null : rows.apply(before),
                after == null ? null : rows.apply(after),
                transaction,
                ordinal,
                size);
    }

    /** The delete of the key that this update has taken from its row. It comes beside the update, and so has no size. */
    public Change deleteOfOldKey() {
        return new Change(Kind.DELETE, table, before, null, transaction, ordinal, 0);
    }

    /** The table with the columns that both rows have. */
    public Table table() {
        return table;
    }

    /** What happened. */
    public Operation operation() {
        return kind.operation;
    }

    /**
     * What the replica identity contains of the row before, as {@link dev.river.sink.ChangeRecord#before()} describes it.
     */
    public @Nullable Row before() {
        return before;
    }

    /** The row after the change, null for a delete and a truncate. */
    public @Nullable Row after() {
        return after;
    }

    /** The transaction that made it, or the snapshot that it was read in. */
    public Transaction transaction() {
        return transaction;
    }

    /** Its place in the transaction, from 0. */
    public long ordinal() {
        return ordinal;
    }

    /** Whether the dump read it. */
    public boolean dumped() {
        return kind == Kind.DUMPED_ROW;
    }

    /** For a truncate: whether other partitions of the table kept their rows. */
    public boolean partial() {
        return kind == Kind.PARTIAL_TRUNCATE;
    }

    /** How many bytes PostgreSQL sent for it. */
    public int size() {
        return size;
    }
}
