/** What one row costs, piece by piece, on rows like those of the benchmark's tables. */
@NullMarked
package dev.river.benchmark.micro;

import org.jspecify.annotations.NullMarked;
