package dev.river.pipeline.dumping;

import dev.river.pipeline.merge.Merge;
import dev.river.pipeline.tenure.Tenure;
import dev.river.postgres.SourceException;
import dev.river.postgres.change.VisibleTransactions;
import org.jdbi.v3.core.JdbiException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has the server write its WAL where chunks wait for the stream. To read a table writes WAL, too, where pages are tidied up; if
 * nobody commits then, the server may take seconds until it writes that down, and the stream does not come there before. To be
 * run again and again, on one thread.
 */
final class WalNudge implements Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(WalNudge.class);

    /** A commit of someone else, where there are some, comes sooner. In nanoseconds. */
    private static final long LONG = 20_000_000;

    private final Tenure tenure;
    private final CurrentMerge current;
    private final KeptSession session;

    WalNudge(Tenure tenure, CurrentMerge current) {
        this.tenure = tenure;
        this.current = current;
        this.session = new KeptSession(tenure.database());
    }

    @Override
    public void run() {
        Merge merge = current.get();
        if (merge == null || !merge.isActive()) {
            close();
            return;
        }
        if (!merge.isWaitingFor(LONG)) {
            return;
        }
        try {
            long unused = VisibleTransactions.newTransactionId(session.get());
        } catch (JdbiException | SourceException e) {
            close();
            LOG.debug(
                    "{}: the server was not made to write its WAL; the stream notices if it is away", tenure.name(), e);
        }
    }

    /** To be called when this runs no more. */
    void close() {
        session.close();
    }
}
