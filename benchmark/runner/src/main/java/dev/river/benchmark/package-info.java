/** Starts the servers, runs the contenders in turn on the same data, and tells the ratios. */
@NullMarked
package dev.river.benchmark;

import org.jspecify.annotations.NullMarked;
