package dev.river.sink.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.river.sink.Batch;
import dev.river.sink.ChangeRecord;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Batches of records for tests, and what the records say as text. */
public final class TestRecords {

    private TestRecords() {}

    /** A batch of these records. */
    public static Batch batch(ChangeRecord... records) {
        return batch(List.of(records));
    }

    /** A batch of these records. */
    public static Batch batch(List<ChangeRecord> records) {
        return Batch.of(records);
    }

    /** The record in its format as text, or null where the format has nothing to show. */
    public static @Nullable String text(ChangeRecord record) {
        byte[] value = record.value();
        return value == null ? null : new String(value, UTF_8);
    }
}
