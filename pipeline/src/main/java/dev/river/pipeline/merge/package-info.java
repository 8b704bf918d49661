/**
 * Chunks of tables that are read while the stream flows, merged into it: a row is left out if the stream has delivered a change
 * of it since before the chunk was read. The readers of chunks and the thread of the stream meet in
 * {@link dev.river.pipeline.merge.Merge}.
 */
@NullMarked
package dev.river.pipeline.merge;

import org.jspecify.annotations.NullMarked;
