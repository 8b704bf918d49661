package dev.river.pipeline.flow;

import dev.river.pipeline.progress.Positions;
import dev.river.postgres.change.Change;
import dev.river.sink.Lsn;

/**
 * Makes the versions of records: the position of the change, lifted by a base, and never below what the dump has given. Under
 * test_decoding changes show the end of the commit before their own, which may lie before the rows that they follow. For one
 * thread.
 */
public final class Versions {

    private final long base;
    private long floor;

    /** Continues with those that were given before. */
    public Versions(Positions stored) {
        this.base = stored.versionBase();
        this.floor = stored.versionFloor().value();
    }

    /** Versions are not below that of the LSN from now on. It is to be written down before. */
    public void raiseFloor(Lsn lsn) {
        floor = Math.max(floor, lsn.value());
    }

    long of(Change change) {
        return base + Math.max(floor, change.transaction().commitLsn().value());
    }
}
