package dev.river.pipeline.dumping;

import dev.river.dump.TidRange;

/**
 * A chunk whose rows are durable.
 *
 * @param taken as it was taken
 * @param range what was read of it
 * @param rows how many rows it had
 */
record DurableChunk(DueChunk taken, TidRange range, long rows) {}
