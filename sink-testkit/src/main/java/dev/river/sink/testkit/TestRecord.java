package dev.river.sink.testkit;

import dev.river.format.Formats;
import dev.river.sink.ChangeRecord;
import dev.river.sink.Destination;
import dev.river.sink.Lsn;
import dev.river.sink.Operation;
import dev.river.sink.Row;
import dev.river.sink.Table;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A change record whose every part is given. */
record TestRecord(
        Table table,
        Operation operation,
        @Nullable Row after,
        @Nullable Row before,
        boolean dumped,
        Lsn commitLsn,
        Instant commitTime,
        long xid,
        long ordinal,
        List<Integer> keyColumns,
        @Nullable String key,
        Destination destination,
        boolean destinationShared,
        long version,
        String format,
        Supplier<@Nullable RuntimeException> failure)
        implements ChangeRecord {

    private static final int OVERHEAD = 64;

    @Override
    public byte @Nullable [] value() {
        RuntimeException thrown = failure.get();
        if (thrown != null) {
            throw thrown;
        }
        return Formats.named(format).render(this);
    }

    @Override
    public int size() {
        return OVERHEAD + sizeOf(after) + sizeOf(before);
    }

    private static int sizeOf(@Nullable Row row) {
        if (row == null) {
            return 0;
        }
        int size = 0;
        for (int i = 0; i < row.size(); i++) {
            size += row.isPresent(i) ? row.length(i) : 0;
        }
        return size;
    }
}
