/** The least that brings a slot into Kafka: what any reader of it must do at least. */
@NullMarked
package dev.river.benchmark.bare;

import org.jspecify.annotations.NullMarked;
