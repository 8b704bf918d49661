/**
 * What the dump and the stream both produce: a change, the transaction that made it, and which transactions a snapshot
 * sees. Values only; no session is used but to ask for them.
 */
@NullMarked
package dev.river.postgres.change;

import org.jspecify.annotations.NullMarked;
