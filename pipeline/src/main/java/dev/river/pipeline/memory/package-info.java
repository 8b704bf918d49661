/** The memory that records may take while they wait: one budget for the process. */
@NullMarked
package dev.river.pipeline.memory;

import org.jspecify.annotations.NullMarked;
