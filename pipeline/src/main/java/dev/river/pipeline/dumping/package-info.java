/** Reads the rows that exist and are due. */
@NullMarked
package dev.river.pipeline.dumping;

import org.jspecify.annotations.NullMarked;
