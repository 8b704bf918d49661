/** Keeps the log short enough to be read. */
@NullMarked
package dev.river.pipeline.log;

import org.jspecify.annotations.NullMarked;
