/** Keeps the publications in step with the plan, and notices when the tables are not those of the plan any more. */
@NullMarked
package dev.river.pipeline.publishing;

import org.jspecify.annotations.NullMarked;
