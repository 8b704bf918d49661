/**
 * Replication slots, and the lock by which one instance owns one.
 */
@NullMarked
package dev.river.postgres.slot;

import org.jspecify.annotations.NullMarked;
