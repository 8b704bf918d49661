/**
 * The sink {@code elasticsearch}: documents in the indexes of Elasticsearch and OpenSearch, one for each row, written by
 * bulk requests under external versions.
 */
@NullMarked
package dev.river.sinks.elasticsearch;

import org.jspecify.annotations.NullMarked;
