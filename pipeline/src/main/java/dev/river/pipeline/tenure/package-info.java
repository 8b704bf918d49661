/**
 * What everything shares that works while a subscription owns its slot: the lock that is watched, what was asked for, and
 * what is shown.
 */
@NullMarked
package dev.river.pipeline.tenure;

import org.jspecify.annotations.NullMarked;
