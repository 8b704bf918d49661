package dev.river.sink;

import java.util.List;

/**
 * Records for one sink, in order.
 *
 * <p>It may hold a part of a transaction, or several.
 *
 * @param records the records, at least one
 * @param size what the records take together, in bytes
 * @param endLsn the end of the last transaction that is complete with this batch and those before it. A sink that can
 *     store it together with the records may do so.
 */
public record Batch(List<ChangeRecord> records, long size, Lsn endLsn) {

    public Batch {
        records = List.copyOf(records);
    }
}
