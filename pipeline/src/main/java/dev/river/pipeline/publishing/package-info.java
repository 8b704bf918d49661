/** Keeps the publications as the plan needs them, and notices when the tables are no longer those of the plan. */
@NullMarked
package dev.river.pipeline.publishing;

import org.jspecify.annotations.NullMarked;
