/** A sink that only counts: what River does without one. */
@NullMarked
package dev.river.benchmark.drop;

import org.jspecify.annotations.NullMarked;
