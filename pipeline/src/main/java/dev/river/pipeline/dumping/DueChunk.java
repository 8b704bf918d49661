package dev.river.pipeline.dumping;

import dev.river.dump.Chunk;
import dev.river.dump.PartFile;

/**
 * A chunk to be read.
 *
 * @param due the part that it is of
 * @param generation that of the part when it was taken
 * @param file that of the part when it was taken; by now it may have another
 * @param chunk what to read
 */
record DueChunk(DuePart due, int generation, PartFile file, Chunk chunk) implements DueRead {}
