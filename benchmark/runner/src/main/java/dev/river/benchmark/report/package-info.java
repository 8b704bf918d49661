/** Shows figures: as a table on the screen, as JSON, as plots. */
@NullMarked
package dev.river.benchmark.report;

import org.jspecify.annotations.NullMarked;
