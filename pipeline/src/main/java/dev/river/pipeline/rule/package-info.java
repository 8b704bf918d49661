/** Where a change goes: table patterns, destinations, keys, and the record that a sink gets. */
@NullMarked
package dev.river.pipeline.rule;

import org.jspecify.annotations.NullMarked;
