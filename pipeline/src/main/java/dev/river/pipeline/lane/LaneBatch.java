package dev.river.pipeline.lane;

import dev.river.postgres.value.LargestValue;
import dev.river.sink.Batch;
import dev.river.sink.ChangeRecord;
import dev.river.sink.Rejection;
import dev.river.sink.Row;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is carried at a time: the records for the sink, and those of the same stretch that it cannot be given.
 *
 * @param batch the records for the sink, possibly none
 * @param refused the records that go to the dead letters
 */
record LaneBatch(Batch batch, List<Rejection> refused) {

    LaneBatch {
        refused = List.copyOf(refused);
    }

    long size() {
        return batch.size();
    }

    /** The largest value of its records; null if they have none. */
    @Nullable
    LargestValue largestValue() {
        LargestValue largest = null;
        for (ChangeRecord record : batch.records()) {
            largest = LargestValue.larger(largest, largestOf(record));
        }
        for (Rejection rejection : refused) {
            largest = LargestValue.larger(largest, largestOf(rejection.record()));
        }
        return largest;
    }

    private static @Nullable LargestValue largestOf(ChangeRecord record) {
        return LargestValue.larger(largestOf(record, record.after()), largestOf(record, record.before()));
    }

    private static @Nullable LargestValue largestOf(ChangeRecord record, @Nullable Row row) {
        return row == null ? null : LargestValue.of(record.table(), row);
    }
}
