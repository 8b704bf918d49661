package dev.river.pipeline.dumping;

import dev.river.pipeline.merge.Merge;
import dev.river.pipeline.tenure.Tenure;
import dev.river.postgres.SourceException;
import dev.river.postgres.change.VisibleTransactions;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks after the chunks that wait for the stream: where nobody commits, PostgreSQL may take seconds to write the WAL up to their
 * positions. To be run again and again, on one thread.
 */
final class ChunkWatch implements Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(ChunkWatch.class);

    /** In nanoseconds. */
    private static final long LONG = 500_000_000;

    private final Tenure tenure;
    private final CurrentMerge current;

    ChunkWatch(Tenure tenure, CurrentMerge current) {
        this.tenure = tenure;
        this.current = current;
    }

    @Override
    public void run() {
        Merge merge = current.get();
        if (merge == null || !merge.isWaitingFor(LONG)) {
            return;
        }
        try (Handle handle = tenure.database().jdbi().open()) {
            long unused = VisibleTransactions.newTransactionId(handle);
        } catch (JdbiException | SourceException e) {
            LOG.debug(
                    "{}: the server was not made to write its WAL; the stream notices if it is away", tenure.name(), e);
        }
    }
}
