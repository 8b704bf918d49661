/**
 * Reads the rows that already exist: whole tables in a snapshot, several at a time, or single rows as they are now.
 *
 * <p>{@link dev.river.dump.Dump} is given a snapshot and parts of tables, and hands every row to a
 * {@link dev.river.dump.DumpListener}. It knows nothing of slots, rules and sinks.
 */
@NullMarked
package dev.river.dump;

import org.jspecify.annotations.NullMarked;
