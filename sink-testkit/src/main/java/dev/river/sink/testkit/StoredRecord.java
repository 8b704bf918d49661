package dev.river.sink.testkit;

import org.jspecify.annotations.Nullable;

/**
 * What a reader of the destination sees of one record.
 *
 * @param key the record's key, null where the sink stores none
 * @param value the JSON stored, null for a record that only says that the key is gone
 */
public record StoredRecord(@Nullable String key, @Nullable String value) {}
