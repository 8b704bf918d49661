/**
 * The sink {@code elasticsearch}: documents in the indexes of Elasticsearch and OpenSearch, one for each row, written by
 * bulk requests under external versions.
 *
 * <p>This package has the sink and its settings, and puts a batch together from {@code document}, to be sent by
 * {@code bulk}. Both speak to the server through {@code client}, which uses none of the others.
 */
@NullMarked
package dev.river.sinks.elasticsearch;

import org.jspecify.annotations.NullMarked;
