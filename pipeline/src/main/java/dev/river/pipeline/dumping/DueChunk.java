package dev.river.pipeline.dumping;

import dev.river.dump.Chunk;
import org.jspecify.annotations.Nullable;

/**
 * A chunk that a reader has taken, to read it or to look at the part's file first.
 *
 * @param due the part that it is of
 * @param generation that of the part when it was taken
 * @param chunk what to read; null to look at the file
 */
record DueChunk(DuePart due, int generation, @Nullable Chunk chunk) {}
