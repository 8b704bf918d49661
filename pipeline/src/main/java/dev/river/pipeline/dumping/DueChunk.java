package dev.river.pipeline.dumping;

import dev.river.dump.Chunk;

/**
 * A chunk to be read.
 *
 * @param due the part that it is of
 * @param generation that of the part when it was taken
 * @param chunk what to read
 */
record DueChunk(DuePart due, int generation, Chunk chunk) implements DueRead {}
