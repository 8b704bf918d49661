package dev.river.postgres.change;

import dev.river.sink.Lsn;
import java.time.Instant;

/**
 * What all changes of one transaction share; for the rows of a dump, what their snapshot gives.
 *
 * @param xid the transaction's id, 0 for a dump
 * @param commitLsn where the commit record starts; for a dump the snapshot's consistent point; under test_decoding the
 *     end of the commit delivered before
 * @param commitTime when it was committed; for a dump when the snapshot was taken; under test_decoding when its start
 *     was received
 */
public record Transaction(long xid, Lsn commitLsn, Instant commitTime) {}
