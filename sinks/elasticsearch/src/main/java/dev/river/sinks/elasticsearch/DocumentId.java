package dev.river.sinks.elasticsearch;

/**
 * Where a row's document is.
 *
 * @param index the index
 * @param id the {@code _id} in it, which is the record's key
 */
record DocumentId(String index, String id) {}
