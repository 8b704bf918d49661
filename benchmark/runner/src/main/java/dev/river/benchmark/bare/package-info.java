/** The least that brings changes, or records, into Kafka: what any program that does so must do at least. */
@NullMarked
package dev.river.benchmark.bare;

import org.jspecify.annotations.NullMarked;
