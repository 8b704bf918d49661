/** Debezium's embedded engine, as the main class of a process that the runner starts. */
@NullMarked
package dev.river.benchmark.debezium;

import org.jspecify.annotations.NullMarked;
