/** Values that are too large for the memory: which they are, and what to do about it. */
@NullMarked
package dev.river.postgres.value;

import org.jspecify.annotations.NullMarked;
