/** The figures, each the ratio of two things that were run in turn. */
@NullMarked
package dev.river.benchmark.figure;

import org.jspecify.annotations.NullMarked;
