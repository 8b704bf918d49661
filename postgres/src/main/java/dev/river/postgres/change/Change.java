package dev.river.postgres.change;

import dev.river.sink.Operation;
import dev.river.sink.Row;
import dev.river.sink.Table;
import org.jspecify.annotations.Nullable;

/**
 * One change of one row, or a truncate, before any rule has looked at it.
 *
 * @param table the table with the columns that both rows have
 * @param operation what happened
 * @param before what the replica identity tells of the row before, as
 *     {@link dev.river.sink.ChangeRecord#before()} describes it
 * @param after the row after the change, null for a delete and a truncate
 * @param transaction the transaction that made it, or the snapshot that it was read in
 * @param ordinal its place in the transaction, from 0
 * @param dumped whether the dump read it
 * @param partial for a truncate: whether other partitions of the table kept their rows
 * @param size how many bytes PostgreSQL sent for it
 */
public record Change(
        Table table,
        Operation operation,
        @Nullable Row before,
        @Nullable Row after,
        Transaction transaction,
        long ordinal,
        boolean dumped,
        boolean partial,
        int size) {}
