package dev.river.dump;

import dev.river.postgres.change.VisibleTransactions;
import dev.river.sink.Lsn;

/**
 * What a chunk is read in.
 *
 * @param visible the transactions that it shows
 * @param highMark a position behind every commit that it shows
 * @param filenode the number of the file that holds the part's rows; another one where the part was rewritten
 */
public record ChunkSnapshot(VisibleTransactions visible, Lsn highMark, long filenode) {}
