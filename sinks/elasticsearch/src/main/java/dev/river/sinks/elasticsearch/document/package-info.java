/**
 * Documents: the state that a batch gives each of them, the values that the index has of them, and how both make a whole
 * row.
 */
@NullMarked
package dev.river.sinks.elasticsearch.document;

import org.jspecify.annotations.NullMarked;
