package dev.river.sinks.elasticsearch.document;

import java.util.Map;

/**
 * A document as the index has it.
 *
 * @param version the version that it was written under
 * @param fields its values by column; without those that the index's mapping leaves out of {@code _source}, which may be all
 */
public record StoredDocument(long version, Map<String, RawJson> fields) {}
