package dev.river.format;

import dev.river.sink.ChangeRecord;
import org.jspecify.annotations.Nullable;

/** Writes change records as bytes. Safe to use from any thread. */
public interface Format {

    /** The record in UTF-8, on one line; null where the format has nothing to show of it. */
    byte @Nullable [] render(ChangeRecord record);
}
