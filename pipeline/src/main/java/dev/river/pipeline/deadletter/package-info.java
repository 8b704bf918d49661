/** Where the records go that a sink can never store. */
@NullMarked
package dev.river.pipeline.deadletter;

import org.jspecify.annotations.NullMarked;
