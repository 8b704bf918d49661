/**
 * Bulk requests: how they are filled, sent in their order with two under way, halved where the server refuses them, and what
 * became of each of their items.
 */
@NullMarked
package dev.river.sinks.elasticsearch.bulk;

import org.jspecify.annotations.NullMarked;
