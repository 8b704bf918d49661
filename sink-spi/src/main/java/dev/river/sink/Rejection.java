package dev.river.sink;

/**
 * A record that the sink can never store as it is.
 *
 * @param record the record
 * @param reason why, in a sentence, without the row's values
 */
public record Rejection(ChangeRecord record, String reason) {}
