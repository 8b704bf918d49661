/** How much WAL the server keeps for a slot, and for how long it is safe. */
@NullMarked
package dev.river.pipeline.retention;

import org.jspecify.annotations.NullMarked;
