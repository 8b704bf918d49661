package dev.river.pipeline.dumping;

import dev.river.pipeline.merge.Merge;
import dev.river.pipeline.tenure.Tenure;
import dev.river.postgres.SourceException;
import dev.river.postgres.change.VisibleTransactions;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;
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
    private @Nullable Handle session;

    WalNudge(Tenure tenure, CurrentMerge current) {
        this.tenure = tenure;
        this.current = current;
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
            if (session == null) {
                session = tenure.database().jdbi().open();
            }
            long unused = VisibleTransactions.newTransactionId(session);
        } catch (JdbiException | SourceException e) {
            close();
            LOG.debug(
                    "{}: the server was not made to write its WAL; the stream notices if it is away", tenure.name(), e);
        }
    }

    /** Ends the session, if there is one. To be called when this runs no more. */
    void close() {
        if (session != null) {
            session.close();
            session = null;
        }
    }
}
